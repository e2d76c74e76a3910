"""A school's site: its words, the statutory section, and links that work anywhere."""

from __future__ import annotations

import re

import pytest

from core.assets import Assets
from core.i18n import language
from publisher.plan import make_plan
from publisher.school import SchoolPages
from publisher.sites import SiteWords, read_site_folder, read_site_words
from publisher.standard import load_standard
from tests.support.small_build import make_inputs, make_register
from tests.unit.publisher.conftest import Built

SITE = "s/gimnaziya-56"


def test_the_standard_has_14_subsections_in_their_order() -> None:
    assert [subsection.id for subsection in load_standard().subsections] == [
        "common", "struct", "document", "education", "eduStandarts", "managers", "employees", "objects", "grants",
        "paid_edu", "budget", "vacant", "inter", "catering",
    ]  # fmt: skip


@pytest.mark.parametrize("subsection", [found.id for found in load_standard().subsections])
def test_every_subsection_is_a_page_with_the_navigation_of_all(built: Built, subsection: str) -> None:
    html = built.text(f"{SITE}/sveden/{subsection}/index.html")
    assert html.count('href="../../sveden/') >= 14
    assert f'href="../../sveden/{subsection}/" aria-current="page"' in html
    assert "https://edu.gov.ru/" in html
    assert "https://minobrnauki.gov.ru/" in html


def test_given_facts_carry_their_marks(built: Built) -> None:
    html = built.text(f"{SITE}/sveden/common/index.html")
    assert re.search(r'itemprop="workTime"[^>]*>понедельник — суббота, 08:00–20:00<', html)
    assert re.search(
        r'itemprop="uchredLaw" itemscope>.*itemprop="nameUchred"[^>]*>Комитет по образованию Приморска', html
    )
    assert 'itemscope itemtype="https://schema.org/School"' in html


def test_rows_of_a_group_carry_the_group_once_each(built: Built) -> None:
    html = built.text(f"{SITE}/sveden/managers/index.html")
    assert html.count('itemprop="rucovodstvoZam"') == 2
    assert html.count('itemprop="fio"') == 3


def test_declared_absent_prints_the_word_with_its_mark(built: Built) -> None:
    html = built.text(f"{SITE}/sveden/common/index.html")
    assert re.search(r'itemprop="addressPlaceSet"[^>]*>отсутствует<', html)
    struct = built.text(f"{SITE}/sveden/struct/index.html")
    # A group without records: the word in each cell of the first row.
    assert struct.count('itemprop="filInfo"') == 1
    assert re.search(r'itemprop="nameFil"[^>]*>отсутствует<', struct)


def test_what_nobody_published_says_so_and_carries_no_mark(built: Built) -> None:
    html = built.text(f"{SITE}/sveden/document/index.html")
    assert html.count("организация ещё не опубликовала") >= 10
    assert "ustavDocLink" not in html
    assert "отсутствует" not in html


def test_links_inside_the_site_are_relative(built: Built) -> None:
    html = built.text(f"{SITE}/news/2026-11-18-olimpiada/index.html")
    assert 'href="../../about/"' in html  # written as about/ in the Markdown
    assert 'href="/s/' not in html
    assert 'src="../../pictures/hall.jpg" alt="Актовый зал" width="64" height="40"' in html


def test_a_site_is_called_by_its_school_and_a_page_by_what_it_holds(built: Built) -> None:
    first = built.text(f"{SITE}/index.html")
    assert "<title>Гимназия № 56 — официальный сайт</title>" in first
    assert '<meta property="og:title" content="Гимназия № 56">' in first
    assert '<meta name="description" content="Официальный сайт. ' in first
    assert "<title>Контакты — Гимназия № 56</title>" in built.text(f"{SITE}/contacts/index.html")
    assert "<title>Такой страницы нет — Гимназия № 56</title>" in built.text(f"{SITE}/404.html")


def test_the_search_form_and_feedback_lead_to_the_portal(built: Built) -> None:
    html = built.text(f"{SITE}/index.html")
    assert 'action="https://portal.example/search/"' in html
    assert '<input type="hidden" name="site" value="gimnaziya-56">' in html
    assert "https://portal.example/feedback/new?institution=56" in built.text(f"{SITE}/contacts/index.html")


def test_the_page_for_wrong_addresses_has_links_that_work_at_any_depth(built: Built) -> None:
    assert 'href="/s/gimnaziya-56/contacts/"' in built.text(f"{SITE}/404.html")


def test_pages_through_the_shell_are_what_jinja_alone_would_write(
    tmp_path_factory: pytest.TempPathFactory, assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    from publisher.build import run_pelican
    from publisher.output import OutputFolder
    from publisher.readiness import ReadinessStore
    from publisher.shell import Layout
    from publisher.statutory_values import ValueShells
    from publisher.task import Task
    from publisher.tree import Tree

    def run(name: str) -> dict[str, str]:
        folder = tmp_path_factory.mktemp(name)
        register = make_register()
        inputs = make_inputs(folder, register, assets=assets)
        output = OutputFolder(inputs.output)
        output.prepare()
        ReadinessStore(output).prepare()
        tree_folder, manifests = folder / "tree", folder / "manifests"
        tree_folder.mkdir()
        manifests.mkdir()
        plan = make_plan(inputs, register)
        task = Task(inputs, register, plan, output, Tree(tree_folder, None, {}), manifests, institutions=register.ids())
        run_pelican(task)
        assert task.results.problems == []
        return {**task.tree.digests, **task.results.sites, **task.results.drafts}

    fast = run("fast")
    monkeypatch.setattr(Layout, "render", Layout.render_whole)
    monkeypatch.setattr("publisher.generators.spare_work", lambda environment: None)
    monkeypatch.setattr(
        ValueShells, "show", lambda self, name, shown: str(self._macro(name or "", shown, self._unpublished))
    )
    assert run("whole") == fast


def test_words_of_a_school_cannot_bring_markup_of_their_own(tmp_path: object, assets: Assets) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    inputs = make_inputs(folder, assets=assets)
    page = inputs.sites / "gimnaziya-56" / "pages" / "about.md"
    page.write_text(
        "title: <b>О школе</b>\n\n<script>alert(1)</script><img src=x onerror=alert(1)> [я](javascript:alert(1)) \ue000title\ue001",
        encoding="utf-8",
    )
    words = read_site_words(inputs.sites / "gimnaziya-56")
    html = str(words.pages[0].html)
    assert "<script" not in html
    assert "onerror" not in html
    assert 'href="javascript:' not in html
    assert "\ue000title" not in html
    assert words.pages[0].title == "<b>О школе</b>"  # escaped where it is printed


def test_a_site_needs_no_folder(assets: Assets, tmp_path_factory: pytest.TempPathFactory) -> None:
    from pelican.generators import Generator

    from publisher.pelican_settings import base_settings, complete

    folder = tmp_path_factory.mktemp("bare")
    register = make_register()
    inputs = make_inputs(folder, register, assets=assets)
    settings = complete(
        base_settings(
            themes=inputs.themes, theme="school", site=inputs.site, assets=assets, zone="Europe/Moscow",
            content=folder, output=folder / "out", cache=folder / "cache",
        )
    )  # fmt: skip
    generator = Generator(settings.copy(), settings, str(folder), settings["THEME"], str(folder / "out"))
    with language("ru"):
        card = next(register.cards([56]))
        pages = SchoolPages(inputs, make_plan(inputs, register), generator.get_template)
        made = pages.make(card, None, SiteWords(), draft=False)
    assert {"index.html", "news/index.html", "contacts/index.html", "sveden/catering/index.html", "404.html"} <= set(
        made.files.files
    )
    assert read_site_folder(inputs.sites / "gimnaziya-56").institution_id == 56
