"""Places: what an address, a station, a name or coordinates mean, and how far that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import language
from search.nearby import LONGEST_PLACE, Place, distance_text, find_place, parse_point
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from tests.unit.search.placed import PLACED, POINTS
from tests.unit.search.world import make_index


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The region with its points, indexed."""
    return make_index(tmp_path_factory.mktemp("placed"), PLACED)


def find(index: SearchIndex, written: str) -> Place:
    """The place, which must be found."""
    with language("ru"):
        found = find_place(written, index, "ru")
    assert found is not None, written
    return found


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("59.935, 30.334", (59.935, 30.334)),
        ("59,935 30,334", (59.935, 30.334)),
        (" 59.935978;30.334948 ", (59.935978, 30.334948)),
        ("-33.9, 151.2", (-33.9, 151.2)),
        ("91.0, 30.0", None),
        ("59.9, 181.0", None),
        ("59, 30", None),
        ("Парусная 4", None),
        ("", None),
        ("1.0, 2.0, 3.0", None),
    ],
)
def test_coordinates_are_read_as_maps_write_them(written: str, point: tuple[float, float] | None) -> None:
    assert parse_point(written) == point


@pytest.mark.parametrize(
    "written", ["улица Парусная, дом 40", "Парусная 40", "ул. Парусная, д.40", "на Парусной, 40", "gfhecyfz 40"]
)
def test_a_house_is_found_however_it_is_written(placed: SearchIndex, written: str) -> None:
    found = find(placed, written)
    assert found.point == POINTS[6]
    assert found.label == "улица Парусная, дом 40"


def test_a_house_nobody_has_is_measured_from_its_neighbour_and_says_so(placed: SearchIndex) -> None:
    found = find(placed, "Парусная 37")
    assert found.point == POINTS[6]
    assert found.label == "улица Парусная, дом 40 (ближайший известный дом этой улицы)"


def test_an_institution_s_name_stands_for_where_it_is(placed: SearchIndex) -> None:
    found = find(placed, "гимназия 56")
    assert found.point == POINTS[1]
    assert "Гимназия № 56" in found.label


def test_a_street_without_a_house_is_the_middle_of_what_stands_on_it(placed: SearchIndex) -> None:
    found = find(placed, "улица Якорная")
    assert found.point == POINTS[5]
    assert "1 учреждение" in found.label


@pytest.mark.parametrize("written", ["метро Якорная площадь", "м. «Якорная площадь»", "у метро якорная площадь"])
def test_a_station_is_where_those_are_that_name_it(placed: SearchIndex, written: str) -> None:
    found = find(placed, written)
    assert found.point == pytest.approx((59.961, 30.3205))
    assert "2 учреждениями" in found.label


def test_a_district_is_its_middle(placed: SearchIndex) -> None:
    with language("ru"):
        found = find(placed, "Старогородский район")
    assert 59.955 < found.point[0] < 59.975
    assert "Старогородский район" in found.label


def test_coordinates_are_told_by_what_stands_next_to_them(placed: SearchIndex) -> None:
    assert "улица Парусная, дом 40" in find(placed, "59.9535, 30.306").label


@pytest.mark.parametrize("written", ["Бегемотная 7", "\x00", "   ", "№№№", "метро", "<script>", "' OR 1=1 --"])
def test_what_nobody_knows_is_no_place(placed: SearchIndex, written: str) -> None:
    assert find_place(written, placed, "ru") is None


@given(st.text(max_size=LONGEST_PLACE * 3))
def test_no_text_is_too_strange(placed: SearchIndex, written: str) -> None:
    found = find_place(written, placed, "ru")
    assert found is None or -90 <= found.point[0] <= 90


def test_the_nearest_come_first_and_what_is_nowhere_comes_last(placed: SearchIndex) -> None:
    request = SearchRequest(type="institution", sort=Sort.DISTANCE, point=POINTS[8], per_page=20)
    hits = placed.search(request).hits
    away = [hit.distance_m for hit in hits]
    assert hits[0].id == 8
    assert away[-1] is None
    known = [metres for metres in away if metres is not None]
    assert known == sorted(known)


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0, "10 м"), (4, "10 м"), (348, "350 м"), (994, "990 м"), (996, "1 км"), (1240, "1,2 км"), (9960, "10 км"), (14_480, "14 км")],
)  # fmt: skip
def test_distances_are_said_as_people_say_them(metres: float, said: str) -> None:
    with language("ru"):
        assert distance_text(metres).replace("\u00a0", " ") == said
