"""A build is a function of its inputs, kept in the folders that design.md names."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.assets import Assets
from core.locks import try_file_lock
from publisher.build import build
from publisher.errors import BuildError, OutputFolderError
from publisher.verify import verify
from tests.factories import make_card
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_inputs, make_register, read_tree, write_site_folder
from tests.unit.publisher.conftest import Built


def test_the_same_inputs_give_the_same_bytes_in_two_folders(built: Built, tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    build(inputs)
    assert read_tree(inputs.output) == read_tree(built.inputs.output)
    for name in ("portal.jsonl", "gimnaziya-56.jsonl", "manifest.json"):
        assert (tmp_path / "output.pages" / name).read_bytes() == (built.beside(".pages") / name).read_bytes()


def test_two_workers_make_the_same_bytes_as_one_process(tmp_path: Path, assets: Assets) -> None:
    cards = [make_card(number, slug=f"shkola-{number}", name=f"Школа № {number}") for number in range(1, 6)]
    one = make_inputs(tmp_path, HandMadeRegister(cards), assets=assets)
    two = replace(one, output=tmp_path / "two" / "output", jobs=2)
    (tmp_path / "two").mkdir()
    first, second = build(one), build(two)
    assert read_tree(one.output) == read_tree(two.output)
    assert (second.sites, second.pages, second.written) == (first.sites, first.pages, first.written)


def test_a_second_build_takes_everything_over_and_moves_the_link(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    first = build(inputs)
    site_before = os.readlink(inputs.output / "s" / "gimnaziya-56")
    second = build(inputs)
    assert (second.written, second.unchanged, second.removed) == (0, first.written, 0)
    assert os.readlink(inputs.output) == "output.builds/2"
    assert os.readlink(inputs.output / "s" / "gimnaziya-56") == site_before
    assert not os.path.isabs(site_before)


def test_one_changed_site_gets_a_new_folder_and_its_old_one_stays_for_going_back(
    tmp_path: Path, assets: Assets
) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    build(inputs)
    before = (inputs.output / "s" / "gimnaziya-56").resolve()
    page = inputs.sites / "gimnaziya-56" / "pages" / "about.md"
    page.write_text("title: О школе\n\nДругие слова.\n", encoding="utf-8")
    report = build(inputs)
    after = (inputs.output / "s" / "gimnaziya-56").resolve()
    assert after != before
    assert before.is_dir()
    assert 0 < report.written < 5
    assert (after / "contacts/index.html").stat().st_ino == (before / "contacts/index.html").stat().st_ino


def test_an_existing_real_folder_is_refused_with_the_remedy(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    inputs.output.mkdir()
    (inputs.output / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputFolderError, match=r"real folder.*mv "):
        build(inputs)
    assert (inputs.output / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_link_to_elsewhere_is_refused(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    (tmp_path / "elsewhere").mkdir()
    inputs.output.symlink_to("elsewhere")
    with pytest.raises(OutputFolderError, match="no build of ours"):
        build(inputs)


def test_a_draft_is_in_its_own_folder_and_nowhere_else(built: Built) -> None:
    assert built.report.drafts == 1
    draft = built.beside(".drafts") / "detskiy-sad-3" / "index.html"
    assert '<meta name="robots" content="noindex">' in draft.read_text(encoding="utf-8")
    assert not (built.inputs.output / "s" / "detskiy-sad-3").exists()
    assert not (built.beside(".pages") / "detskiy-sad-3.jsonl").exists()
    public = [content for name, content in read_tree(built.inputs.output).items() if not name.startswith("assets/")]
    assert not any(b"/s/detskiy-sad-3/" in content for content in public)


def test_the_manifest_names_revision_day_and_the_published_pages(built: Built) -> None:
    manifest = json.loads((built.beside(".pages") / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["build"], manifest["revision"], manifest["day"]) == (1, 1, "2026-11-20")
    lines = (built.beside(".pages") / "gimnaziya-56.jsonl").read_text(encoding="utf-8").splitlines()
    pages = {page["url"]: page for page in map(json.loads, lines)}
    news = pages["/s/gimnaziya-56/news/2026-11-18-olimpiada/"]
    assert news["institution_id"] == 56
    assert news["headings"] == ["Кто прошёл"]
    assert "девятых классов" in news["text"]
    assert not any(url.startswith("/institutions/") for url in pages)
    for url in pages:
        assert (built.inputs.output / url.lstrip("/") / "index.html").is_file(), url


def test_a_broken_words_file_is_named_and_the_rest_of_the_site_is_built(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    (inputs.sites / "gimnaziya-56" / "news" / "2026-11-19-bad.md").write_text("Без заголовка\n", encoding="utf-8")
    report = build(inputs)
    assert report.sites == 1
    assert [(problem.site, problem.file) for problem in report.problems] == [("gimnaziya-56", "news/2026-11-19-bad.md")]
    assert "no title" in report.problems[0].sentence


def test_a_broken_template_names_school_and_line_and_other_sites_are_built(tmp_path: Path, assets: Assets) -> None:
    other = make_card(60, slug="liczey-17", name="Лицей № 17")
    register = HandMadeRegister([make_card(56), other])
    inputs = make_inputs(tmp_path, register, assets=assets)
    build(inputs)
    kept = os.readlink(inputs.output / "s" / "gimnaziya-56")
    themes = tmp_path / "themes"
    themes.mkdir()
    for theme in ("portal", "embed", "shared", "school"):
        if theme != "school":
            (themes / theme).symlink_to(inputs.themes / theme)
    pages = themes / "school" / "templates" / "pages"
    pages.mkdir(parents=True)
    (themes / "school" / "templates" / "base.html").symlink_to(inputs.themes / "school" / "templates" / "base.html")
    for path in (inputs.themes / "school" / "templates" / "pages").iterdir():
        (pages / path.name).write_bytes(path.read_bytes())
    # Only schools with news have this page: the gymnasium's folder holds some, the lyceum has no folder.
    (pages / "news_item.html").write_text("{{ words.title }}\n{{ words.nothing.at_all }}", encoding="utf-8")
    report = build(replace(inputs, themes=themes))
    assert report.sites == 2
    problem = next(problem for problem in report.problems if problem.site == "gimnaziya-56")
    assert problem.file.endswith("themes/school/templates/pages/news_item.html:2")
    assert os.readlink(inputs.output / "s" / "gimnaziya-56") == kept  # never half a site


def test_a_broken_portal_template_leaves_the_current_build(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    build(inputs)
    themes = tmp_path / "themes"
    for theme in ("embed", "shared", "school"):
        themes.mkdir(exist_ok=True)
        (themes / theme).symlink_to(inputs.themes / theme)
    pages = themes / "portal" / "templates" / "pages"
    pages.mkdir(parents=True)
    (pages.parent / "base.html").symlink_to(inputs.themes / "portal" / "templates" / "base.html")
    for path in (inputs.themes / "portal" / "templates" / "pages").iterdir():
        (pages / path.name).write_bytes(path.read_bytes())
    (pages / "home.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(BuildError, match=r"themes/portal/templates/pages/home\.html:1"):
        build(replace(inputs, themes=themes))
    assert os.readlink(inputs.output) == "output.builds/1"
    assert not list((tmp_path / "output.builds").glob(".*"))


def test_two_schools_with_one_slug_are_told_and_the_first_keeps_it(tmp_path: Path, assets: Assets) -> None:
    register = HandMadeRegister([make_card(56), make_card(60, name="Другая гимназия")])
    report = build(make_inputs(tmp_path, register, assets=assets))
    assert report.sites == 1
    assert any("both want the address /s/gimnaziya-56/" in problem.sentence for problem in report.problems)


def test_two_folders_of_one_institution_are_told(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    write_site_folder(inputs.sites, "zz-kopiya")
    report = build(inputs)
    assert report.sites == 1
    assert any("institution = 56 is that of" in problem.sentence for problem in report.problems)


def test_a_build_waits_for_another_one_with_a_sentence(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    said: list[str] = []
    lock = tmp_path / "output.state" / "build.lock"
    held = try_file_lock(lock)
    assert held.__enter__()

    def say(sentence: str) -> None:
        said.append(sentence)
        if "Another build" in sentence:
            held.__exit__(None, None, None)

    build(inputs, progress=say)
    assert said[0].startswith("Another build is running")
    assert "The new pages are in place; listing them for search." in said


def test_only_the_sites_asked_for_are_made_anew(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    build(inputs)
    (inputs.sites / "gimnaziya-56" / "pages" / "about.md").write_text("title: О школе\n\nИначе.\n", encoding="utf-8")
    report = build(replace(inputs, slugs=("gimnaziya-56",)))
    assert (report.build, report.sites) == (1, 1)
    assert "Иначе." in (inputs.output / "s/gimnaziya-56/about/index.html").read_text(encoding="utf-8")
    with pytest.raises(BuildError, match="no generated site net-takogo"):
        build(replace(inputs, slugs=("net-takogo",)))


def test_verify_tells_what_was_changed_by_hand_and_full_mends_it(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    build(inputs)
    assert verify(inputs.output) == []
    (inputs.output / "index.html").write_text("взломано", encoding="utf-8")
    (inputs.output / "s/gimnaziya-56/index.html").write_text("взломано", encoding="utf-8")
    assert {(problem.site, problem.file) for problem in verify(inputs.output)} == {
        ("portal", "index.html"),
        ("gimnaziya-56", ""),
    }
    build(replace(inputs, full=True))
    assert verify(inputs.output) == []


def test_builds_beyond_the_kept_ones_are_removed_with_their_sites(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, assets=assets)
    page = inputs.sites / "gimnaziya-56" / "pages" / "about.md"
    for number in range(5):
        page.write_text(f"title: О школе\n\nРаз {number}.\n", encoding="utf-8")
        build(inputs)
    assert sorted(path.name for path in (tmp_path / "output.builds").iterdir()) == ["3", "4", "5"]
    assert len(list((tmp_path / "output.sites" / "gimnaziya-56").iterdir())) == 3


def test_a_register_without_institutions_builds_an_honest_portal(tmp_path: Path, assets: Assets) -> None:
    inputs = make_inputs(tmp_path, HandMadeRegister([], licences_are_loaded=False), assets=assets)
    report = build(inputs)
    assert report.sites == 0
    assert "реестр лицензий не загружен" in (inputs.output / "index.html").read_text(encoding="utf-8")
    assert make_register().revision() == report.revision
