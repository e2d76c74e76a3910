"""Who changed since somebody last looked: by a register's entry or a predecessor, too."""

from catalog.changed import changed_since, newest_change
from tests.unit.catalog import federal_samples as made
from tests.unit.catalog.samples import INN, school, schools

HEADER = "key,full_name,closed_on,successors\n"


def newest(sessions):
    with sessions() as session:
        return newest_change(session)


def changed(sessions, since):
    with sessions() as session:
        return changed_since(session, since)


def test_whoever_has_an_entry_changes_with_it(load, sessions):
    load("spb-schools", schools(school(inn=INN[0]), school("лицей", 30, "Заречный", inn=INN[1])))
    load("federal-licences", made.licences(made.licence()))
    since = newest(sessions)
    assert changed(sessions, since).institutions == frozenset()
    load("federal-licences", made.licences(made.licence(statusName="Приостановлена")))
    found = changed(sessions, since)
    assert (found.institutions, found.entries) == ({1}, True)


def test_a_successor_changes_with_whom_it_took_over_from(load, sessions):
    load("institutions", HEADER + "A-1,Школа № 1,,\nA-2,Школа № 2,31.08.2025,A-1\nA-3,Школа № 3,,\n")
    since = newest(sessions)
    load("institutions", HEADER + "A-1,Школа № 1,,\nA-2,Школа № 2 имени Серова,31.08.2025,A-1\nA-3,Школа № 3,,\n")
    assert changed(sessions, since).institutions == {1, 2}
