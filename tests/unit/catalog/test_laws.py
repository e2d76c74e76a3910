"""The legal rules: which one holds of whom on which day, and what a damaged table says."""

from datetime import date
from pathlib import Path

import pytest

from catalog.assemble.states import state_view
from catalog.kinds import Kind, RegisterState
from catalog.laws import REGISTERS, BadLaws, find_rule, load_rules
from catalog.models.entry import Register

RULE = {"id": "x", "register": "licences", "state": "active", "ru": "Да.", "en": "Yes."}


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("state", list(RegisterState))
@pytest.mark.parametrize("kind", [None, *Kind])
@pytest.mark.parametrize("day", [None, date(2010, 1, 1), date(2015, 6, 1), date(2026, 11, 26)])
def test_every_state_has_a_rule_on_every_day(register, state, kind, day):
    for loaded in (True, False):
        rule = find_rule(register, state, kind, day, loaded=loaded)
        assert rule is not None
        assert rule.ru
        assert rule.en


@pytest.mark.parametrize(
    ("register", "day", "rule"),
    [
        ("accreditations", date(2022, 2, 28), "accreditation-in-force-for-a-term"),
        ("accreditations", date(2022, 3, 1), "accreditation-in-force"),
        ("accreditations", None, "accreditation-in-force"),
        ("licences", date(2011, 11, 2), "licence-in-force-for-a-term"),
        ("licences", date(2011, 11, 3), "licence-in-force"),
    ],
)
def test_the_rule_of_the_register_s_own_day_is_shown(register, day, rule):
    view = state_view(Register(register), RegisterState.ACTIVE, None, as_of=day, dated=True, title="Реестр")
    assert view.rule == rule
    assert view.law is not None
    assert view.law.sentence("en") != view.law.sentence("ru")


def test_a_kindergarten_needs_no_accreditation_for_another_reason_than_a_circle():
    garden = find_rule("accreditations", RegisterState.NOT_REQUIRED, Kind.KINDERGARTEN)
    circle = find_rule("accreditations", RegisterState.NOT_REQUIRED, Kind.SUPPLEMENTARY)
    assert garden
    assert circle
    assert "дошкольн" in garden.ru
    assert "дополнительн" in circle.ru


def test_no_data_of_a_register_that_was_never_loaded_says_so():
    view = state_view(Register.LICENCES, RegisterState.NO_DATA, None, as_of=None, dated=False, title=None)
    assert view.rule == "licence-register-not-loaded"
    found = state_view(Register.LICENCES, RegisterState.NO_DATA, None, as_of=date(2026, 1, 1), dated=True, title="Р")
    assert found.rule == "licence-not-found"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "fine"}, "fine"),
        ({"register": "diplomas"}, "diplomas"),
        ({"colour": "red"}, "colour"),
        ({"kinds": ["castle"]}, "castle"),
        ({"since": date(2022, 1, 1), "until": date(2021, 1, 1)}, "before it begins"),
        ({"ru": None}, "ru"),
    ],
)
def test_a_damaged_rule_is_named(tmp_path: Path, change, words):
    lines = ["[[rule]]"]
    for name, value in (RULE | change).items():
        if value is not None:
            lines.append(f"{name} = {value.isoformat() if isinstance(value, date) else repr(value)}")
    path = tmp_path / "laws.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadLaws, match=f"rule x.*{words}"):
        load_rules(path)


def test_a_table_that_is_no_toml_is_refused(tmp_path: Path):
    path = tmp_path / "laws.toml"
    path.write_text("[[rule]\n", encoding="utf-8")
    with pytest.raises(BadLaws, match="no TOML"):
        load_rules(path)


def test_an_id_that_occurs_twice_is_refused(tmp_path: Path):
    text = "\n".join(["[[rule]]", *(f"{name} = {value!r}" for name, value in RULE.items())])
    path = tmp_path / "laws.toml"
    path.write_text(f"{text}\n{text}\n", encoding="utf-8")
    with pytest.raises(BadLaws, match="twice"):
        load_rules(path)
