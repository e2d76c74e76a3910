"""Undo takes one run back exactly; what came later stays."""

import json

import pytest
from sqlalchemy import delete, select, update

from catalog import operations, read, site_operations
from catalog.errors import AlreadyDone, Gone, LaterRunStands, NoSuchRun
from catalog.kinds import SiteState
from catalog.models import Attachment, Claim, Identifier, Institution, Programme, Site
from catalog.rebuild import rebuild
from core.i18n import language
from tests.unit.catalog.samples import (
    INN,
    certificate,
    certificates,
    collection,
    point,
    points,
    school,
    schools,
    square,
)


def _state(sessions):
    with sessions() as session:
        return list(read.iter_cards(session)), read.counts(session), list(read.iter_accreditations(session))


def test_undoing_the_newest_run_gives_the_state_before_it(load, sessions, acting):
    rows = [school("школа", number, inn=INN[number % 5]) for number in range(1, 6)]
    load("spb-schools", schools(*rows))
    load("spb-accreditation", certificates(certificate(1, "А", inn=INN[1])))
    before = _state(sessions)
    changed = load(
        "spb-schools",
        schools(school("школа", 1, phone="555-00-01", inn=""), *rows[1:4], school("лицей", 30)),
        force=True,
    )
    assert _state(sessions) != before
    operations.undo_run(sessions, changed.run, **acting)
    after = _state(sessions)
    assert after == before


@pytest.mark.parametrize("format", ["spb-accreditation", "points"])
def test_undoing_an_undo_brings_everything_back(load, sessions, acting, format):
    load("spb-schools", schools(school("школа", 7, inn=INN[0])))
    files = {
        "spb-accreditation": certificates(certificate(1, "А", inn=INN[0]), certificate(2, "Б")),
        "points": points(point(1, "Школа №7"), point(2, "Апельсин")),
    }
    run = load(format, files[format]).run
    there = _state(sessions)
    undone = operations.undo_run(sessions, run, **acting)
    assert _state(sessions) != there
    operations.undo_run(sessions, undone.run, **acting)
    assert _state(sessions) == there


def test_institutions_of_an_undone_run_become_tombstones_and_keep_their_numbers(load, sessions, acting):
    run = load("spb-schools", schools(school())).run
    operations.undo_run(sessions, run, **acting)
    with sessions() as session:
        with pytest.raises(Gone):
            read.get_card(session, 1)
        assert [ref.id for ref in read.list_gone(session)] == [1]
        assert list(read.iter_cards(session)) == []
    load("spb-schools", schools(school("лицей", 30)), force=True)
    with sessions() as session:
        assert [card.id for card in read.iter_cards(session)] == [2]
    load("spb-schools", schools(school(), school("лицей", 30)))
    with sessions() as session:
        assert [(card.id, card.slug) for card in read.iter_cards(session)] == [(1, "gimnaziya-56"), (2, "litsey-30")]
        assert read.list_gone(session) == []


def test_a_word_that_another_source_spoke_later_stays(load, sessions, acting):
    first = load("spb-schools", schools(school(phone="555-00-01"))).run
    second = load("spb-schools", schools(school(phone="555-00-02"))).run
    facts = {"institution": {"slug": "gimnaziya-56"}, "facts": {"phones": "+7 812 555-00-03"}}
    load("facts", json.dumps(facts))
    operations.undo_run(sessions, second, **acting)
    with sessions() as session:
        assert [phone.value for phone in read.get_card(session, 1).phones] == ["+7 812 555-00-03"]
        live = session.scalars(select(Claim).where(Claim.field == "phones", Claim.ended_run_id.is_(None))).all()
        assert {(claim.source, claim.spoken_run) for claim in live} == {("spb-schools", first), ("school:1", 3)}


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(schools(school(), school("лицей", 30)), id="one that lists the same institution"),
        pytest.param(schools(school(phone="555-00-02")), id="one that says the same phone"),
    ],
)
def test_a_run_that_a_later_one_of_its_source_may_repeat_is_not_undone_before_it(load, sessions, acting, later):
    load("spb-schools", schools(school(phone="555-00-01")))
    first = load("spb-schools", schools(school(phone="555-00-02")), force=True).run
    there = _state(sessions)
    second = load("spb-schools", later, force=True).run
    before = _state(sessions)
    with language("en"), pytest.raises(LaterRunStands) as refused:
        operations.undo_run(sessions, first, **acting)
    assert str(refused.value) == (
        "Run 3 of the same source came after run 2 and may repeat its words. Undo run 3 first, then run 2."
    )
    assert _state(sessions) == before
    operations.undo_run(sessions, second, **acting)
    assert _state(sessions) == there
    operations.undo_run(sessions, first, **acting)
    with sessions() as session:
        assert [phone.value for phone in read.get_card(session, 1).phones] == ["+7 812 555-00-01"]


def test_several_later_runs_are_counted_and_the_newest_is_named(load, sessions, acting):
    runs = [load("spb-schools", schools(school(phone=f"555-00-0{number}"))).run for number in range(1, 5)]
    load("spb-accreditation", certificates(certificate(1, "А")))  # another source is in nobody's way
    with language("en"), pytest.raises(LaterRunStands) as refused:
        operations.undo_run(sessions, runs[0], **acting)
    assert str(refused.value) == (
        "3 runs of the same source came after run 1 and may repeat its words. "
        "Undo them first, from the newest (run 4) back, then run 1."
    )
    with sessions() as session, language("en"):
        hints = {run.id: run.undo_refusal for run in operations.list_runs(session)}
    assert hints[1] == str(refused.value)
    assert (hints[4], hints[5]) == ("", "")
    assert "Undo run 4 first, then run 3." in hints[3]


def test_an_undo_is_not_taken_back_while_a_later_file_of_its_source_stands(load, sessions, acting):
    rows = [school("школа", number) for number in range(1, 6)]
    load("spb-schools", schools(*rows))
    second = load("spb-schools", schools(*rows, school("лицей", 30))).run
    undone = operations.undo_run(sessions, second, **acting).run
    third = load("spb-schools", schools(*rows[1:])).run
    with pytest.raises(LaterRunStands):
        operations.undo_run(sessions, undone, **acting)
    operations.undo_run(sessions, third, **acting)
    operations.undo_run(sessions, undone, **acting)
    with sessions() as session:
        assert len([card for card in read.iter_cards(session) if card.open]) == 6


def test_a_run_that_was_undone_and_brought_back_can_be_undone_again(load, sessions, acting):
    rows = [school("школа", number) for number in range(1, 6)]
    load("spb-schools", schools(*rows))
    before = _state(sessions)
    run = load("spb-schools", schools(*rows[1:], school("лицей", 30, phone="555-00-07"))).run
    there = _state(sessions)
    undone = operations.undo_run(sessions, run, **acting).run
    again = operations.undo_run(sessions, undone, **acting).run
    assert _state(sessions) == there
    operations.undo_run(sessions, run, **acting)
    assert _state(sessions) == before
    with pytest.raises(AlreadyDone):
        operations.undo_run(sessions, again, **acting)


def test_the_file_of_an_undone_run_can_be_loaded_again(load, sessions, acting):
    load("spb-schools", schools(school(phone="555-00-01")))
    second = schools(school(phone="555-00-02"))
    operations.undo_run(sessions, load("spb-schools", second).run, **acting)
    assert load("spb-schools", second).changed == 1
    with sessions() as session:
        assert [phone.value for phone in read.get_card(session, 1).phones] == ["+7 812 555-00-02"]


def test_a_schools_rows_come_back(load, sessions, acting):
    load("spb-schools", schools(school()))
    rows = {"managers.rucovodstvoZam": [{"fio": "Придуманов Пётр Ильич", "post": "Заместитель"}]}
    line = {"institution": {"slug": "gimnaziya-56"}, "facts": {}, "rows": rows}
    load("facts", json.dumps(line))
    before = _state(sessions)
    run = load("facts", json.dumps(line | {"rows": {}}), force=True).run
    assert _state(sessions) != before
    operations.undo_run(sessions, run, **acting)
    assert _state(sessions)[0][0].rows["managers.rucovodstvoZam"] == before[0][0].rows["managers.rucovodstvoZam"]


def test_what_the_desk_did_can_be_undone(load, sessions, acting):
    load("spb-schools", schools(school(), school("лицей", 30)))
    before = _state(sessions)
    with sessions.begin() as session:
        assert site_operations.accept_site(session, 1, **acting)
        assert not site_operations.accept_site(session, 1, **acting)
        assert operations.rename_slug(session, 1, "g56", **acting)
        runs = [run.id for run in operations.list_runs(session) if run.format == "desk"]
    with sessions() as session:
        assert read.get_card(session, 1).site_state is SiteState.ACCEPTED
        assert [(line.old, line.new) for line in read.list_redirects(session)] == [("gimnaziya-56", "g56")]
    for run in runs:
        operations.undo_run(sessions, run, **acting)
    assert _state(sessions) == before


def test_undoing_boundaries_takes_the_outlines_and_what_they_decided(load, sessions, acting):
    load("spb-schools", schools(school("школа", 7)))
    load("points", points(point(1, "Школа №7", lon="33.5")))
    before = _state(sessions)
    outlines = json.dumps(collection({"Приозёрный район": square(30, 59.5), "Дальний район": square(40, 59.5)}))
    run = load("boundaries", outlines).run
    assert _state(sessions) != before
    operations.undo_run(sessions, run, **acting)
    assert _state(sessions) == before
    with sessions() as session:
        assert [(d.name, d.outline) for d in read.list_districts(session)] == [("Приозёрный район", None)]


def test_everything_can_be_made_again_from_the_claims(load, sessions, acting):
    load("spb-schools", schools(school(inn=INN[0]), school("школа", 7, inn="1"), school("лицей", 30)))
    load("spb-accreditation", certificates(certificate(1, "А", inn=INN[0])))
    load("points", points(point(1, "Школа №7")))
    load("boundaries", json.dumps(collection({"Приозёрный район": square(30, 59.5)})))
    with sessions.begin() as session:
        site_operations.accept_site(session, 1, **acting)
    before = _state(sessions)
    assert rebuild(sessions, **acting) == 0
    assert _state(sessions) == before
    with sessions.begin() as session:
        for model in (Identifier, Programme, Site, Attachment):
            session.execute(delete(model))
        session.execute(update(Institution).values(name="?", lat=None, lon=None, building_id=None, open=False))
        session.execute(update(Claim).where(Claim.field == "inn").values(winning=False))
    assert rebuild(sessions, **acting) == 3  # two of institutions, one of the certificate
    assert _state(sessions) == before


def test_a_run_that_does_not_exist_or_is_undone_is_refused(load, sessions, acting):
    run = load("spb-schools", schools(school())).run
    with pytest.raises(NoSuchRun):
        operations.undo_run(sessions, 99, **acting)
    operations.undo_run(sessions, run, **acting)
    with pytest.raises(AlreadyDone):
        operations.undo_run(sessions, run, **acting)
