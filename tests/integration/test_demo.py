"""The demo region goes in through the product's own doors and stays itself when loaded again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from catalog.cards import FactState
from catalog.kinds import Effect, RegisterState, SiteState
from catalog.models import Claim
from catalog.operations import list_link_queue
from catalog.read import counts, get_card, iter_cards, list_districts, list_sites
from catalog.statutes import load_standard
from core.actor import Role
from core.audit import no_audit
from core.clock import FixedClock
from portal.accounts.operations import log_in
from portal.demo.accounts import PASSWORDS
from portal.demo.load import DemoSummary, load_demo
from portal.settings import Settings
from portal.wiring import Wiring
from surveys.models import Feedback, FeedbackState, Survey, SurveyState
from surveys.read import list_public_polls

SIZE = 72


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Wiring, DemoSummary]:
    """A loaded region, as small as one may be."""
    home = tmp_path_factory.mktemp("demo")
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    wiring = Wiring(Settings.from_env({"KAIS_HOME": str(home)}), clock)
    wiring.upgrade_databases()
    return wiring, load_demo(wiring, SIZE)


def test_the_register_holds_every_institution_in_its_district(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, summary = demo
    assert summary.institutions == SIZE
    with wiring.catalog() as session:
        found = counts(session)
        cards = list(iter_cards(session))
        districts = list_districts(session)
    assert len(cards) == SIZE
    assert len(districts) == 18
    assert all(district.outline for district in districts)
    closed = [card for card in cards if not card.open]
    assert closed
    assert all(card.successors for card in closed)
    assert found.located >= found.institutions - 1  # one row has its coordinates swapped
    assert all(card.district for card in cards)
    states = {card.licence.state for card in cards}
    assert {RegisterState.ACTIVE, RegisterState.PARTIALLY_SUSPENDED, RegisterState.NO_DATA} <= states
    assert {card.site_state for card in cards} == set(SiteState)


def test_the_statutory_facts_are_there(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, _summary = demo
    with wiring.catalog() as session:
        number = next(site.institution.id for site in list_sites(session) if "gimnaziya-56" in site.institution.slug)
        card = get_card(session, number)
    assert card.fact("common.workTime").given
    assert card.fact("common.regDate").given
    for group in ("common.uchredLaw", "struct.structOrgUprav", "managers.rucovodstvo", "managers.rucovodstvoZam",
                  "education.eduAccred", "education.eduOp"):  # fmt: skip
        assert card.rows[group], group


def test_the_full_school_has_told_the_register_every_applicable_fact(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, _summary = demo
    with wiring.catalog() as session:
        number = next(site.institution.id for site in list_sites(session) if "gimnaziya-56" in site.institution.slug)
        card = get_card(session, number)
    for subsection in load_standard().subsections:
        for item in subsection.items:
            if item.itemprop and "school" in item.required_for:
                rows = card.rows.get(item.key, ())
                assert card.fact(item.key).state is not FactState.UNKNOWN or rows, item.key
                for child in item.children:
                    if child.itemprop and "school" in child.required_for:
                        assert all(child.itemprop in row.cells for row in rows), child.key
    (charter,) = card.fact("document.ustavDocLink").parts
    assert (charter.signature, charter.signature_href) == ("unqualified", "documents/ustav.pdf.sig")


def test_the_whole_model_has_something_to_show(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, _summary = demo
    with wiring.catalog() as session:
        cards = list(iter_cards(session))
    told = [card for card in cards if card.services]
    assert len(told) > SIZE * 0.8
    assert {service.paid for card in told for service in card.services} == {True, False}
    assert any(len(card.numbers) == 3 for card in cards)
    assert any(len(card.buildings) > 1 for card in cards)
    branches = [card for card in cards if card.head_institution]
    assert branches
    for branch in branches:
        head = next(card for card in cards if branch.head_institution and card.id == branch.head_institution.id)
        assert branch.id in {ref.id for ref in head.branches}
        for licence in branch.licences:  # the head's own, narrowed to the branch
            assert [part.institution.id for part in licence.supplements_of(branch.id) if part.institution] == [
                branch.id
            ]
    seen = [moment for card in cards for licence in card.licences for moment in licence.timeline if moment.seen]
    assert seen
    decided = {
        decision.effect for card in cards for certificate in card.accreditations for decision in certificate.decisions
    }
    assert {Effect.GRANTED, Effect.SUSPENDED, Effect.RESUMED} <= decided


def test_a_year_of_history_and_disagreements_are_there(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, _summary = demo
    with wiring.catalog() as session:
        heads = session.scalar(
            select(func.count()).select_from(Claim).where(Claim.field == "head", Claim.ended_run_id.is_not(None))
        )
        phones = session.execute(
            select(Claim.subject_id)
            .where(Claim.field == "phones", Claim.ended_run_id.is_(None))
            .group_by(Claim.subject_id)
            .having(func.count() > 1)
        ).all()
    assert heads
    assert phones  # the school's own word and the city's


def test_something_waits_for_a_person(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, summary = demo
    assert summary.quarantined == 2
    with wiring.catalog() as session:
        assert len(list_link_queue(session)) >= 2


def test_polls_are_open_closed_and_to_come_and_letters_are_answered(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, summary = demo
    with wiring.surveys() as session:
        polls = list_public_polls(session, "ru", wiring.clock.now())
        states = dict(session.execute(select(Feedback.state, func.count()).group_by(Feedback.state)).all())
    assert [len(polls[state]) for state in (SurveyState.OPEN, SurveyState.UPCOMING, SurveyState.PUBLISHED)] == [2, 1, 1]
    assert summary.ballots > 1000
    assert states[FeedbackState.ANSWERED] >= 5
    assert states[FeedbackState.NEW] >= 2


def test_every_role_can_sign_in(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, summary = demo
    assert {login.role for login in summary.logins} == set(Role)
    with wiring.portal.begin() as session:
        for email, password in PASSWORDS.items():
            person, _token = log_in(
                session,
                email,
                password,
                lifetime=timedelta(hours=1),
                clock=wiring.clock,
                audit=no_audit,
            )
            assert person.demo


def test_sites_have_words_and_the_portal_has_its_name(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, _summary = demo
    with wiring.catalog() as session:
        slugs = {
            site.institution.slug for site in list_sites(session) if site.state in (SiteState.ACCEPTED, SiteState.DRAFT)
        }
    folders = {path.name for path in wiring.sites.iterdir()} - {"portal"}
    assert folders == slugs
    assert all((wiring.sites / slug / "site.toml").is_file() for slug in slugs)
    assert wiring.site.name == "Образование Ясноморска"


def test_loading_again_changes_nothing(demo: tuple[Wiring, DemoSummary]) -> None:
    wiring, _summary = demo

    def state() -> tuple[object, ...]:
        with wiring.catalog() as session:
            cards = [(card.id, card.slug, card.name) for card in iter_cards(session)]
            claims = session.scalar(select(func.count()).select_from(Claim))
        with wiring.surveys() as session:
            polls = session.scalar(select(func.count()).select_from(Survey))
            letters = session.scalar(select(func.count()).select_from(Feedback))
        words = {path: path.read_bytes() for path in sorted(wiring.sites.rglob("*")) if path.is_file()}
        return cards, claims, polls, letters, words

    before = state()
    load_demo(wiring, SIZE)
    assert state() == before
