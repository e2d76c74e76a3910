"""What institutions were called before is known from the register's history."""

from catalog import operations, read
from catalog.former_names import list_former_names

HEADER = "key,kind,full_name,short_name,district\n"
SCHOOL = "1,school,Средняя школа № 5 Портового района,Школа № 5,Портовый\n"
RENAMED = "1,gymnasium,Гимназия № 12 имени капитана Серова Портового района,Гимназия № 12,Портовый\n"
OTHER = "2,lyceum,Лицей № 7 Портового района,Лицей № 7,Портовый\n"


def former(sessions, ids=None):
    """The names by number, and the former ones; hard spaces as soft ones."""
    with sessions() as session:
        cards = {card.name.replace("\u00a0", " "): card.id for card in read.iter_cards(session)}
        found = list_former_names(session, ids)
    return cards, {id_: [name.replace("\u00a0", " ") for name in names] for id_, names in found.items()}


def test_a_school_keeps_the_names_it_had(load, sessions):
    load("institutions", HEADER + SCHOOL + OTHER)
    assert former(sessions)[1] == {}
    load("institutions", HEADER + RENAMED + OTHER)
    cards, found = former(sessions)
    assert found == {cards["Гимназия № 12"]: ["Школа № 5", "Средняя школа № 5 Портового района"]}
    assert former(sessions, [cards["Лицей № 7"]])[1] == {}
    assert former(sessions, list(cards.values()))[1] == found


def test_a_name_that_came_by_mistake_was_never_its_own(load, sessions, acting):
    load("institutions", HEADER + SCHOOL + OTHER)
    run = load("institutions", HEADER + RENAMED + OTHER).run
    operations.undo_run(sessions, run, **acting)
    assert former(sessions)[1] == {}


def test_a_name_that_came_back_is_no_former_one(load, sessions):
    for line in (SCHOOL, RENAMED, SCHOOL):
        load("institutions", HEADER + line + OTHER)
    [names] = former(sessions)[1].values()
    assert "Гимназия № 12" in names[0]
    assert not any("№ 5" in name for name in names)
