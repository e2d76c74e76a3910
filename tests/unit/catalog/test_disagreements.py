"""Where sources say different things the owner's word shows, and the list names both."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.claims import Writer, bump_revision, ensure_source, load_live, start_run
from catalog.disagreements import Disagreement, list_disagreements
from catalog.importers.merge import materialise
from catalog.meaning import agree, meaning
from catalog.models.provenance import SubjectType
from catalog.records import Said
from catalog.subjects import Districts
from catalog.undo import undo_run
from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from core.i18n import language
from tests.unit.catalog.conftest import Load
from tests.unit.catalog.samples import own


def say(
    sessions: Sessions,
    clock: FixedClock,
    source: str,
    words: dict[str, Any],
    *,
    on: date | None = None,
    absent: str = "",
) -> int:
    """Let a source speak of institution 1; returns the run."""
    with sessions.begin() as session:
        ensure_source(session, source, f"Источник {source}")
        run = start_run(
            session, format="facts", source=source, actor=COMMAND_LINE, at=clock.now(), seen_on=on or clock.today()
        )
        writer = Writer(run, SubjectType.INSTITUTION)
        live = load_live(session, SubjectType.INSTITUTION, [1])
        said = {name: Said(name, value, "absent" if name == absent else "given") for name, value in words.items()}
        outcome = writer.say(1, live.get(1, ()), said)
        writer.flush()
        materialise(run, SubjectType.INSTITUTION, {1: outcome}, Districts(session))
        bump_revision(session)
        return run.id


@pytest.fixture
def two(load: Load) -> None:
    """Two institutions in two districts, as the register has them."""
    load(
        "institutions",
        own(
            "key,full_name,short_name,kind,district,address,phones",
            {
                "key": "1", "full_name": "Школа «Парус»", "short_name": "Школа Парус", "kind": "school",
                "district": "Северный", "address": "Озёрная ул., 1", "phones": "+7 812 555-26-70",
            },
            {"key": "2", "full_name": "Школа № 2", "kind": "school", "district": "Южный", "address": "Южная ул., 2"},
        ),
    )  # fmt: skip


def found(sessions: Sessions, **chosen: Any) -> dict[str, Disagreement]:
    """The list by field."""
    with sessions() as session, language("en"):
        return {item.field: item for item in list_disagreements(session, **chosen).items}


@pytest.mark.usefixtures("two")
def test_the_owner_s_word_shows_and_both_stand_in_the_list(sessions: Sessions, clock: FixedClock) -> None:
    say(sessions, clock, "school:1", {"address": "Озёрная улица, дом 7", "phones": ["+7 812 555-00-00"]})
    listed = found(sessions)
    assert set(listed) == {"address", "phones"}
    address = listed["address"]
    assert (address.institution.id, address.district, address.label) == (1, "Северный район", "Address")
    assert [(voice.source, voice.shown, voice.shows) for voice in address.voices] == [
        ("institutions", "Озёрная ул., 1", True),
        ("school:1", "Озёрная улица, дом 7", False),
    ]
    assert address.reason == "The register has the last word on this field."
    phones = listed["phones"]
    assert phones.voices[0].source == "school:1"
    assert phones.reason == "The institution has the last word on this field."


@pytest.mark.usefixtures("two")
def test_between_equals_the_newer_word_shows_and_the_reason_says_so(sessions: Sessions, clock: FixedClock) -> None:
    say(sessions, clock, "ministry", {"full_name": "Лицей «Парус»"}, on=date(2026, 11, 21))
    listed = found(sessions)["full_name"]
    assert [voice.source for voice in listed.voices] == ["ministry", "institutions"]
    assert listed.reason == "Both may speak of this field; the newer word shows."
    assert listed.voices[0].title == "Источник ministry"


@pytest.mark.usefixtures("two")
def test_another_way_to_write_it_is_no_disagreement(sessions: Sessions, clock: FixedClock) -> None:
    words = {"full_name": 'ШКОЛА  "Парус"', "address": "озерная ул 1", "phones": ["8 (812) 5552670"], "note": "ничего"}
    say(sessions, clock, "ministry", words)
    assert found(sessions) == {}


@pytest.mark.usefixtures("two")
def test_a_word_against_none_is_a_disagreement(sessions: Sessions, clock: FixedClock) -> None:
    say(sessions, clock, "school:1", {"phones": "отсутствует"}, absent="phones")
    voices = found(sessions)["phones"].voices
    assert [(voice.absent, voice.shown) for voice in voices] == [(True, "отсутствует"), (False, "+7 812 555-26-70")]


@pytest.mark.usefixtures("two")
def test_the_list_is_narrowed_counted_and_follows_the_register(
    sessions: Sessions, clock: FixedClock, acting: dict[str, Any]
) -> None:
    run = say(sessions, clock, "ministry", {"address": "Другая ул., 9", "full_name": "Иная школа"})
    with sessions() as session:
        everything = list_disagreements(session)
        assert (everything.total, everything.by_field) == (2, {"address": 1, "full_name": 1})
        part = list_disagreements(session, limit=1, offset=1)
        assert (part.total, len(part.items)) == (2, 1)
    assert set(found(sessions, field="address")) == {"address"}
    assert set(found(sessions, district="severnyy")) == {"address", "full_name"}
    assert found(sessions, district="yuzhnyy") == {}
    undo_run(sessions, run, **acting)
    assert found(sessions) == {}


@pytest.mark.parametrize(
    ("field", "values", "same"),
    [
        ("full_name", ["Школа №5", "школа № 5"], True),
        ("full_name", ["Школа № 5", "Школа № 6"], False),
        ("phones", [["+7 812 555-26-70"], ["8-812-5552670", "+7 812 555-26-71"]], True),
        ("phones", [["+7 812 555-26-70"], ["+7 812 555-26-71"]], False),
        ("emails", [["A@B.example"], ["a@b.example "]], True),
        ("official_site", ["https://www.School.example/", "http://school.example"], True),
        ("official_site", ["https://school.example/1", "https://school.example/2"], False),
        ("point", [[60.0, 30.0], [60.0005, 30.0005, "street"]], True),
        ("point", [[60.0, 30.0], [60.01, 30.0]], False),
        ("places", [100, "100"], True),
        (
            "address",
            ["Санкт-Петербург, г. Приморск, ул. Мира, д.4, литера А", "город Приморск, улица Мира, дом 4, литера А"],
            True,
        ),
        ("address", ["190000, г. Приморск, ул. Мира, д. 4", "г. Приморск, Мира ул., 4, лит. А"], True),
        ("address", ["г. Приморск, ул. Мира, д. 4", "г. Приморск, ул. Мира, д. 6"], False),
        ("address", ["г. Приморск, ул. Мира, д. 4, корп. 1", "г. Приморск, ул. Мира, д. 4, корп. 2"], False),
        ("municipality", ["Муниципальное образование г. Приморск", "г.Приморск"], True),
        ("head", ["Иванова А. Б.", "Иванова Анна Борисовна"], True),
        ("head", ["Иванова А.Б.", "Иванова Анна Борисовна"], True),
        ("head", ["Иванова Анна Борисовна", "Иванова Алла Борисовна"], False),
        ("head", ["Иванова А. Б.", "Петрова А. Б."], False),
        ("municipality", ["МО Южный", "МО Северный"], False),
        ("places", [100, 101], False),
    ],
)
def test_meanings_are_compared_not_letters(field: str, values: list[Any], same: bool) -> None:
    assert agree(field, {meaning(field, value) for value in values}) is same
