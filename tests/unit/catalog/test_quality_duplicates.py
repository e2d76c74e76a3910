"""What may be one institution is listed with its likeness and its reason; nothing is joined by itself."""

from catalog.quality import quality
from catalog.quality_duplicates import Pair, find_pairs
from tests.unit.catalog.samples import INN, own

HEADER = "key,full_name,district,address,inn"


def _row(key: str, name: str, address: str = "", inn: str = "") -> dict[str, str]:
    return {"key": key, "full_name": name, "district": "Приозёрный", "address": address, "inn": inn}


def test_a_record_that_fits_two_institutions_is_listed_with_both(load, sessions):
    load(
        "institutions",
        own(HEADER, _row("1", "Школа № 7", "Озёрная улица, дом 1"), _row("2", "Школа № 7", "Дальняя улица, дом 2")),
        source="north",
    )
    load("institutions", own(HEADER, _row("1", "Школа № 7")), source="south")
    with sessions() as session:
        assert [(pair.first, pair.second, pair.score) for pair in find_pairs(session)] == [(1, 3, 0.95), (2, 3, 0.95)]
        sentences = [issue.sentence for issue in quality(session) if issue.code == "possible-duplicate"]
    assert sentences[0].replace("\u00a0", " ") == (
        "Возможно, одна организация с «Школа № 7» (номер 3): по виду, номеру и району, сходство 95 %."
    )


def test_one_inn_and_two_numbers_are_listed_and_not_joined(load, sessions):
    load("institutions", own(HEADER, _row("1", "Школа № 7", inn=INN[0])), source="north")
    load("institutions", own(HEADER, _row("1", "Школа № 8", inn=INN[0])), source="south")
    with sessions() as session:
        assert find_pairs(session) == [Pair(1, 2, 0.5, "several institutions come near")]


def test_whom_both_lists_name_and_what_one_list_tells_apart_is_no_duplicate(load, sessions):
    load("institutions", own(HEADER, _row("1", "Школа № 7"), _row("2", "Школа № 7 ")), source="north")
    with sessions() as session:
        assert find_pairs(session) == []
    load("institutions", own(HEADER, _row("1", "Школа № 9")), source="south")
    with sessions() as session:
        assert find_pairs(session) == []
