"""Addresses are taken apart as far as their words go; two of them mean one house only where both say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.addresses import AddressParts, address_columns, parse_address, street_key

# In the shapes of the registers, with invented houses: (address, what stands in it).
ADDRESSES = [
    (
        "197350, Санкт-Петербург, Комендантский проспект, дом 29, корпус 2 , литер А",
        {"postcode": "197350", "settlement": "Санкт-Петербург", "street": "Комендантский", "street_kind": "проспект",
         "house": "29", "building": "2", "liter": "А"},
    ),
    ("Санкт-Петербург, ул.Выборгская ул., д.3, лит.А", {"street": "Выборгская", "house": "3", "liter": "А"}),
    ("196247,г.Санкт-Петербург,Кубинская ул.,дом 62, лит. А", {"postcode": "196247", "street": "Кубинская", "house": "62"}),
    ("Санкт-Петербург, улица Турку, 29к2", {"street": "Турку", "house": "29", "building": "2"}),
    ("Санкт-Петербург, ?Ветеранов проспект, 39", {"street": "Ветеранов", "street_kind": "проспект", "house": "39"}),
    ("198259, Санкт-Петербург г, Тамбасова ул, дом 29, корпус  1", {"settlement": "Санкт-Петербург", "street": "Тамбасова"}),
    ("191104, Санкт-Петербург Литейный пр., д. 46, лит. А", {"street": "Литейный", "street_kind": "проспект", "house": "46"}),
    ("121170, Москва ул.Дениса Давыдова д.5", {"region": "Москва", "street": "Дениса Давыдова", "house": "5"}),
    ("г.Санкт-Петербург, 16-я линия В.О., дом 55", {"street": "16-я В.О", "street_kind": "линия", "house": "55"}),
    ("199178, г.Санкт-Петербург, В.О., 10-я линия, дом 55 литера А", {"street": "10-я В.О", "house": "55", "liter": "А"}),
    ("Санкт-Петербург, город Пушкин, Леонтьевская улица 10", {"settlement": "Пушкин", "street": "Леонтьевская", "house": "10"}),
    ("196601, город Санкт-Петербург, город Пушкин улица Средняя дом 32А квартира 2",
     {"settlement": "Пушкин", "street": "Средняя", "house": "32А", "room": "2"}),
    ("198327, Санкт-Петербург, г. Красное село пос.Хвойный, д. 115", {"settlement": "Хвойный", "house": "115"}),
    ("Малодетскосельский пр., д. 17-19\\34, лит.А", {"street": "Малодетскосельский", "house": "17-19/34"}),
    ("197227, ГОРОД САНКТ-ПЕТЕРБУРГ, ПРОСПЕКТ СИЗОВА, ДОМ 17, ЛИТЕР А",
     {"settlement": "Санкт-Петербург", "street": "Сизова", "house": "17", "liter": "А"}),
    ("658320, Алтайский край, р-н Курьинский, с. Курья, ул. Советская, д. 67",
     {"region": "Алтайский край", "area": "р-н Курьинский", "settlement": "Курья", "settlement_kind": "село", "house": "67"}),
    ("215445, Смоленская область, Угранский район, д. Полднево, ул. Школьная, д. 9",
     {"settlement": "Полднево", "settlement_kind": "деревня", "street": "Школьная", "house": "9"}),
    ("658801, Алтайский край, Бурлинский район, с. Михайловка, ул. Ленина, 17 Б", {"house": "17Б"}),
    ("658813, Алтайский край, Бурлинский район. с. Новоандреевка, ул. Вишневская, 22", {"settlement": "Новоандреевка"}),
    ("улица Первомайская, дом 60, город Конаково, Конаковский район, Тверская область, 171254",
     {"postcode": "171254", "region": "Тверская область", "settlement": "Конаково", "street": "Первомайская", "house": "60"}),
    ("692669, КРАЙ ПРИМОРСКИЙ, РАЙОН МИХАЙЛОВСКИЙ, ПОСЕЛОК ГОРНОЕ, УЛИЦА САДОВАЯ, ДОМ 3",
     {"region": "Край Приморский", "settlement": "Горное", "street": "Садовая", "house": "3"}),
    ("143060, МОСКОВСКАЯ ОБЛАСТЬ, Г ОДИНЦОВО, П ЧАСЦЫ, Ш МОЖАЙСКОЕ, СТР. 193",
     {"settlement": "Часцы", "settlement_kind": "посёлок", "street": "Можайское", "street_kind": "шоссе", "structure": "193"}),
    ("607047, Нижегородская область, город Выкса, село Нижняя Верея,улица Советская, здание 1 «Б»",
     {"settlement": "Нижняя Верея", "house": "1Б"}),
    ("124527, г. Москва, г. Зеленоград, корп. 818", {"settlement": "Зеленоград", "building": "818", "house": ""}),
    ("193318, Сакнт-Петербург, улица Латышских Стрелков, дом 9", {"settlement": "Санкт-Петербург", "street": "Латышских Стрелков"}),
    ("601811 Юрьев-Польский район, с. Федоровское, д. 104", {"settlement": "Федоровское", "house": "104"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), ADDRESSES, ids=[text[:40] for text, _ in ADDRESSES])
def test_the_parts_of_an_address_are_read_as_registers_write_them(text, parts):
    found = parse_address(text)
    assert {name: getattr(found, name) for name in parts} == parts


def test_a_cell_of_several_addresses_gives_its_first():
    found = parse_address(
        "196084,г.Санкт-Петербург,Ленсовета ул.,дом 43; 196158, Санкт-Петербург, Московское шоссе, дом 10"
    )
    assert (found.street, found.house, found.more) == ("Ленсовета", "43", True)
    found = parse_address(
        "191123, Санкт-Петербург, ул. Шпалерная, д. 33. 191124, Санкт-Петербург, ул. Захарьевская, д. 14"
    )
    assert (found.postcode, found.street, found.more) == ("191123", "Шпалерная", True)


def test_what_no_word_explains_is_left_unread_and_keeps_the_street_from_being_compared():
    found = parse_address("Санкт-Петербург, Пушкин, Сапёрная улица, дом 9")
    assert found.unread == ("Пушкин",)
    assert found.settlement == "Санкт-Петербург"  # it is said to be there; that Пушкин is a town nobody said
    assert not found.street_key
    assert parse_address("Нет своей сцены") == AddressParts(unread=("Нет своей сцены",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("улица Большая Зеленина", "Б. Зеленина"),
        ("Ветеранов", "ветеранов"),
        ("2-я Советская", "2 Советская"),
        ("5-ый Предпортовый", "5-й Предпортовый"),
        ("Чернышевского Н.Г.", "им. Чернышевского"),
        ("Королёва", "Королева"),
        ("16-я В.О.", "16 В. О."),
    ],
)
def test_spellings_of_one_street_have_one_key(one, other):
    assert street_key(one.removeprefix("улица ")) == street_key(other)


def test_other_streets_have_other_keys():
    assert street_key("Большая Зеленина") != street_key("Малая Зеленина")
    assert street_key("1-я Советская") != street_key("2-я Советская")


def test_a_house_of_another_building_or_letter_is_another():
    key = parse_address("Санкт-Петербург, улица Турку, дом 29, корпус 2").house_key
    assert key == parse_address("Санкт-Петербург, Турку ул., 29к2").house_key
    assert key != parse_address("Санкт-Петербург, улица Турку, дом 29").house_key
    assert parse_address("Лесная улица, 5А").house_key == parse_address("Лесная ул., д. 5а").house_key


def test_the_columns_show_street_and_house_as_people_say_them():
    assert address_columns("197000,Санкт-Петербург, ул. Выборгская, д.8, к.2, лит. А") == {
        "postcode": "197000",
        "settlement": "Санкт-Петербург",
        "street": "Выборгская улица",
        "house": "8 корп. 2 лит. А",
    }
    assert address_columns("Санкт-Петербург, ул. Мира, 4")["street"] == "улица Мира"
    assert address_columns("Санкт-Петербург, 16-я линия В.О., дом 55")["street"] == "16-я линия В.О."


def test_a_british_address_gives_its_postcode_only():
    assert address_columns("Camberley, GU15 3AB") == {
        "postcode": "GU15 3AB",
        "settlement": "",
        "street": "",
        "house": "",
    }
    assert address_columns("Camberley") == dict.fromkeys(("postcode", "settlement", "street", "house"), "")
    assert parse_address("12 rue des Écoles, 94000 Créteil") == AddressParts()


@given(st.text(max_size=700))
def test_nothing_that_a_cell_may_hold_breaks_the_reader(text):
    columns = address_columns(text)
    assert set(columns) == {"postcode", "settlement", "street", "house"}
    assert parse_address(text) == parse_address(text)


_WORDS = st.text(alphabet="абвгдежзиклмнопрстуфхцчшэюяАБВ ,.;№«»-/123456789кдлит", max_size=80)


@given(_WORDS)
def test_anything_in_cyrillic_is_read_the_same_whatever_its_spaces(text):
    once = parse_address(text)
    assert parse_address(f"  {text.replace(' ', '  ')} ") == once
    assert all(part in text.replace("  ", " ") or part for part in once.unread)


_STREETS = st.sampled_from(["Озёрная", "Мира", "2-я Лесная", "Маршала Выдумкина", "Малая Озёрная", "16-я"])
_KINDS = st.sampled_from(["улица", "проспект", "переулок", "шоссе", "линия", "набережная"])
_PLACES = st.sampled_from([("город", "Приозёрск"), ("село", "Курья"), ("деревня", "Полднево"), ("посёлок", "Горное")])


@given(
    st.builds(
        lambda place, street, kind, house, building, liter, postcode: AddressParts(
            postcode=postcode, region="Озёрная область", settlement=place[1], settlement_kind=place[0], street=street,
            street_kind=kind, house=house, building=building, liter=liter,
        ),
        _PLACES, _STREETS, _KINDS, st.from_regex(r"[1-9][0-9]{0,2}(/[1-9])?[АБВ]?", fullmatch=True),
        st.sampled_from(["", "1", "12"]), st.sampled_from(["", "А", "Б"]), st.sampled_from(["", "197000"]),
    )
)  # fmt: skip
def test_an_address_written_out_from_its_parts_is_read_back_as_these_parts(parts):
    assert parse_address(parts.line()) == parts
    assert parse_address(parse_address(parts.line()).line()).house_key == parts.house_key
    assert parse_address(parts.line().upper()).street_key == parts.street_key
