"""A school sees at the desk what its site lacks and what to do next; a district sees all its schools."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from catalog.statutes import load_standard
from publisher.check import SiteReport, check_pages
from publisher.output import OutputFolder
from publisher.readiness import ReadinessStore, readiness_of
from tests.support.portal import FOREIGN, OWN, World
from tests.support.whole_school import as_bytes, whole_pages

TABLE = "/staff/register/sites/readiness/"
FILE = "/staff/register/sites/readiness.csv"


def page_of(institution: int) -> str:
    """The address of a school's page."""
    return f"/staff/register/sites/{institution}/readiness/"


def lay_site(world: World, institution: int, pages: dict[str, str]) -> SiteReport:
    """A draft as a build leaves it, with its figures."""
    slug = world.slugs[institution]
    for name, html in pages.items():
        path: Path = world.wiring.drafts_dir / slug / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    report = check_pages(
        as_bytes(pages), organisation_type="school", today=world.wiring.clock.today(), slug=slug, address=f"/s/{slug}/"
    )
    store = ReadinessStore(OutputFolder(world.wiring.output))
    store.prepare()
    version = load_standard().version
    store.publish({slug: readiness_of(report, "x", version, draft=True)}, only={slug})
    return report


@pytest.fixture
def pages() -> dict[str, str]:
    """A school without hours and without its deputies."""
    found = whole_pages()
    common, managers = "sveden/common/index.html", "sveden/managers/index.html"
    found[common] = found[common].replace(' itemprop="workTime"', "")
    found[managers] = re.sub(r'<tr itemprop="rucovodstvoZam">.*?</tr>', "", found[managers], flags=re.DOTALL)
    return found


def text_of(world: World, path: str, who: str) -> str:
    """A page's words."""
    answer = world.client(who).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_school_reads_what_is_missing_and_what_to_do(world: World, pages: dict[str, str]) -> None:
    report = lay_site(world, OWN, pages)
    assert report.missing == 6
    text = text_of(world, page_of(OWN), "school")
    assert "Режим и график работы" in text
    assert "Заполните в facts/facts.csv строку с кодом common.workTime." in text
    assert "Внесите записи в файл facts/managers.rucovodstvoZam.csv" in text
    assert text.count("managers.rucovodstvoZam.csv") == 1  # the whole table is one thing to do
    assert f"{report.filled} из {report.applicable}" in text
    assert 'value="96.6"' in text
    assert "опубликовано почти всё" in text
    assert "Основные сведения" in text
    assert "Бюджет" not in text  # a subsection that lacks nothing is not listed


def test_a_school_that_gives_everything_is_told_so(world: World) -> None:
    lay_site(world, OWN, whole_pages())
    text = text_of(world, page_of(OWN), "school")
    assert "100 из 100" in text
    assert "Заполнять нечего" in text


def test_dead_links_are_listed(world: World) -> None:
    lay_site(world, OWN, whole_pages())
    assert "documents/ustavDocLink.pdf никуда не ведёт" in text_of(world, page_of(OWN), "school")


def test_a_table_shows_only_what_the_person_may_see(world: World, pages: dict[str, str]) -> None:
    lay_site(world, OWN, pages)
    lay_site(world, FOREIGN, whole_pages())
    operator, district = text_of(world, TABLE, "operator"), text_of(world, TABLE, "district")
    assert page_of(OWN) in operator
    assert page_of(FOREIGN) in operator
    assert operator.index(page_of(OWN)) < operator.index(page_of(FOREIGN))  # the least ready first
    assert page_of(OWN) in district
    assert page_of(FOREIGN) not in district
    southern = text_of(world, f"{TABLE}?district=yuzhnyy", "operator")
    assert page_of(OWN) not in southern
    assert page_of(FOREIGN) in southern
    assert world.client("district").get(f"{TABLE}?district=yuzhnyy").status_code == 404
    assert world.client("operator").get(f"{TABLE}?district=%3Cscript%3E").status_code == 404


def test_the_table_comes_as_a_file(world: World, pages: dict[str, str]) -> None:
    lay_site(world, OWN, pages)
    lay_site(world, FOREIGN, whole_pages())
    answer = world.client("operator").get(FILE)
    assert answer.content_type.startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0][:2] == ["Номер организации", "Учреждение"]
    assert [row[0] for row in rows[1:]] == [str(OWN), str(FOREIGN)]
    assert rows[1][5:8] == ["96.6", "178", "172"]
    own = world.client("district").get(FILE).get_data(as_text=True)
    assert len(own.strip().splitlines()) == 2


def test_the_list_of_sites_shows_the_score(world: World, pages: dict[str, str]) -> None:
    lay_site(world, OWN, pages)
    text = text_of(world, "/staff/register/sites/", "school")
    assert f'href="{page_of(OWN)}">96,6' in text


def test_a_site_that_no_build_has_made_is_a_sentence(world: World) -> None:
    answer = world.client("school").get(page_of(OWN))
    assert answer.status_code == 404
    assert "ещё нет ни в одной сборке" in answer.get_data(as_text=True)
