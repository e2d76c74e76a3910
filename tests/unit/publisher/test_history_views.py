"""What changed lately stands on the card; many changes at once are left to the page of the history."""

from dataclasses import replace

from publisher.history import FOLDED, ON_CARD, make_view
from tests.support.small_build import make_history


def test_a_card_leaves_a_step_of_many_changes_to_the_history():
    history = make_history()
    step = history.steps[0]
    many = replace(history, steps=(replace(step, changes=step.changes[:1] * (FOLDED + 1)), *history.steps[1:]))
    on_card = make_view(56, "gimnaziya-56", many, ON_CARD).steps[0]
    assert on_card.folded
    assert (on_card.count, list(on_card.changes)) == (FOLDED + 1, [])
    whole = make_view(56, "gimnaziya-56", many).steps[0]
    assert len(whole.changes) == whole.count == FOLDED + 1


def test_a_few_changes_stand_on_the_card_themselves():
    on_card = make_view(56, "gimnaziya-56", make_history(), ON_CARD).steps[0]
    assert not on_card.folded
    assert len(on_card.changes) == on_card.count > 0
