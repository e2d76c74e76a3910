"""Looks of school sites are folders: found, chosen, built, and told in sentences where they cannot be used."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.assets import Assets
from publisher.build import build
from publisher.inputs import BuildInputs, BuildReport
from publisher.themes import find_themes, make_assets
from tests.factories import make_card
from tests.support.register import HandMadeRegister
from tests.support.small_build import ROOT, make_inputs, make_words, write_site_folder

THEMES = ROOT / "themes"
PAGE = ROOT / "docs" / "developer" / "themes.md"


def write_look(own: Path, name: str, toml: str = "", **files: str) -> Path:
    """A folder of an own look; ``files``: path with __ for / -> text."""
    folder = own / name
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text(toml or 'title_ru = "Своя"\ntitle_en = "Own"\n', encoding="utf-8")
    for path, text in files.items():
        file = folder / path.replace("__", "/").replace("_css", ".css").replace("_html", ".html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def find(own: Path | None = None, default: str = "calm"):
    return find_themes(THEMES, own, assets=make_assets(THEMES, own), default=default)


def build_one(folder: Path, theme: str = "", **changes: Any) -> tuple[BuildReport, BuildInputs]:
    """Build one school's site of a look, with the looks of ``folder / "home" / "themes"``."""
    own = folder / "home" / "themes"
    if not (folder / "sites").exists():
        make_words(folder / "words")
        settings: dict[str, Any] = {"theme": theme} if theme else {}
        write_site_folder(folder / "sites", **settings)
    inputs = make_inputs(folder, HandMadeRegister([make_card(56)]), assets=make_assets(THEMES, own), own_themes=own)
    inputs = replace(inputs, **changes)
    return build(inputs), inputs


def test_the_looks_of_the_family_are_found_with_their_stylesheets():
    found = find()
    assert found.problems == ()
    assert sorted(found.by_name) == ["bright", "calm", "classic"]
    assert found.choose("").name == "calm"
    assert found.choose("bright").styles == ("bright/theme.css",)
    assert found.choose("bright").templates[-2:] == (THEMES / "school" / "templates", THEMES / "shared" / "templates")


def test_a_look_takes_over_what_its_parents_have(tmp_path):
    write_look(
        tmp_path, "harbour", 'title_ru = "Гавань"\ntitle_en = "Harbour"\nparent = "bright"\n', static__theme_css=""
    )
    look = find(tmp_path).choose("harbour")
    assert look.line == ("bright", "harbour")
    assert look.styles == ("bright/theme.css", "harbour/theme.css")
    assert look.templates[:2] == (tmp_path / "harbour" / "templates", THEMES / "bright" / "templates")


@pytest.mark.parametrize(
    ("name", "toml", "sentence"),
    [
        ("own", 'title_ru = "Своя', "this is not TOML in UTF-8"),
        ("own", 'title_ru = "Своя"\n', "“title_en” must be text in quotes"),
        ("own", 'title_ru = "Своя"\ntitle_en = 5\n', "“title_en” must be text in quotes"),
        ("own", 'titel_ru = "Своя"\n', "unknown key “titel_ru”. Known keys: parent, title_en, title_ru"),
        ("own", 'title_ru = "Своя"\ntitle_en = "Own"\nparent = "none"\n', "its parent “none” is not there"),
        ("own", 'title_ru = "Своя"\ntitle_en = "Own"\nparent = "own"\n', r"its parents form a circle \(own → own\)"),
        ("calm", "", "there are two themes “calm”. Rename the folder"),
        ("portal", "", "“portal” cannot name a theme"),
        ("Моя", "", "“Моя” cannot name a theme"),
    ],
)
def test_a_look_that_cannot_be_used_is_told_and_left_out(tmp_path, name, toml, sentence):
    write_look(tmp_path, name, toml)
    found = find(tmp_path)
    [(where, file, said)] = found.problems
    assert (where, file) == ("themes", f"{name}/theme.toml")
    assert re.search(sentence, said)
    assert sorted(found.by_name) == ["bright", "calm", "classic"]


def test_a_folder_without_its_file_and_a_stylesheet_that_wants_a_missing_picture_are_told(tmp_path):
    (tmp_path / "empty").mkdir()
    write_look(tmp_path, "torn", static__theme_css="a { background: url(img/no.svg); }")
    found = find(tmp_path)
    told = {file: sentence for _, file, sentence in found.problems}
    assert "there is no such file" in told["empty/theme.toml"]
    assert "“torn/img/no.svg”, named in torn/theme.css, is not in" in told["torn/theme.toml"]
    assert sorted(found.by_name) == ["bright", "calm", "classic"]


def test_a_looks_files_may_use_the_shared_ones_and_none_outside(tmp_path):
    (tmp_path / "secret.css").write_text("s")
    write_look(tmp_path, "own", static__theme_css="a{src:url(../img/school.svg)}")
    write_look(tmp_path, "thief", static__theme_css="a{src:url(../../secret.css)}")
    assets = make_assets(THEMES, tmp_path)
    shared = assets.url("img/school.svg").rsplit("/", 1)[1]
    assert shared.encode() in assets.find(assets.url("own/theme.css")).content
    assert list(assets.refused) == ["thief"]


def test_an_unknown_default_is_told_once_and_calm_is_used(tmp_path):
    found = find(default="clam")
    [(_, file, sentence)] = found.problems
    assert file == "KAIS_SCHOOL_THEME"
    assert "there is no theme “clam”; known themes: bright, calm, classic" in sentence
    assert found.choose("").name == "calm"


def test_a_site_names_its_look_and_a_name_that_is_none_is_told(tmp_path):
    report, inputs = build_one(tmp_path, "brigth")
    [problem] = report.problems
    assert str(problem).startswith(
        "gimnaziya-56, site.toml: there is no theme “brigth”; known themes: bright, calm, classic."
    )
    html = (inputs.output / "s" / "gimnaziya-56" / "index.html").read_text(encoding="utf-8")
    assert 'class="school theme-calm kind-gymnasium"' in html
    report, _ = build_one(tmp_path, school_theme="bright")
    html = (inputs.output / "s" / "gimnaziya-56" / "index.html").read_text(encoding="utf-8")
    assert "theme-bright" in html


def test_the_third_look_of_the_documentation_works_as_written(tmp_path):
    text = PAGE.read_text(encoding="utf-8").partition("## Make a theme")[2].partition("\n## ")[0]
    files = re.findall(r"```\w+\n(\S+ \$KAIS_HOME/(\S+).*?\n.*?)```", text, re.DOTALL)
    assert len(files) == 3
    for content, path in files:
        file = tmp_path / "home" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    report, inputs = build_one(tmp_path, "harbour")
    assert report.problems == ()
    html = (inputs.output / "s" / "gimnaziya-56" / "index.html").read_text(encoding="utf-8")
    assert 'class="school theme-calm theme-harbour ' in html  # calm's rules hold below its own
    assert "Оформление «Гавань»" in html
    styles = re.findall(r'href="/assets/(theme\.\w+\.css)"', html)
    assert len(styles) == 2  # calm's, then its own
    assert b"--radius: 0.25rem" in (inputs.output / "assets" / styles[1]).read_bytes()


def test_what_changes_in_a_look_is_in_the_next_build(tmp_path):
    look = write_look(tmp_path / "home" / "themes", "own", static__theme_css="a{color:red}")
    _, inputs = build_one(tmp_path, "own")
    page = inputs.output / "s" / "gimnaziya-56" / "index.html"
    before = page.read_text(encoding="utf-8")
    again, _ = build_one(tmp_path)
    assert page.read_text(encoding="utf-8") == before
    assert again.written < 5
    (look / "static" / "theme.css").write_text("a{color:blue}", encoding="utf-8")
    build_one(tmp_path)
    styled = page.read_text(encoding="utf-8")
    assert styled != before
    (look / "templates" / "pages").mkdir(parents=True)
    (look / "templates" / "pages" / "contacts.html").write_text("<h1>Пишите</h1>", encoding="utf-8")
    build_one(tmp_path)
    assert page.read_text(encoding="utf-8") == styled
    assert "<h1>Пишите</h1>" in (page.parent / "contacts" / "index.html").read_text(encoding="utf-8")


def test_a_build_of_one_site_brings_the_changed_style_along(tmp_path):
    look = write_look(tmp_path / "home" / "themes", "own", static__theme_css="a{color:red}")
    build_one(tmp_path, "own")
    (look / "static" / "theme.css").write_text("a{color:blue}", encoding="utf-8")
    _, inputs = build_one(tmp_path, slugs=("gimnaziya-56",))
    html = (inputs.output / "s" / "gimnaziya-56" / "index.html").read_text(encoding="utf-8")
    for path in re.findall(r'"/(assets/[\w.-]+)"', html):
        assert (inputs.output / path).is_file(), path


def test_an_error_in_a_template_names_the_look_and_the_file_and_keeps_the_site(tmp_path):
    look = write_look(tmp_path / "home" / "themes", "own")
    _, inputs = build_one(tmp_path, "own")
    (look / "templates" / "pages").mkdir(parents=True)
    (look / "templates" / "pages" / "home.html").write_text("<h1>{{ name }}</h1>\n{{ nobody.knows }}", encoding="utf-8")
    report, _ = build_one(tmp_path)
    [problem] = report.problems
    assert problem.site == "gimnaziya-56"
    assert problem.file == "themes/own/templates/pages/home.html:2"
    assert (inputs.output / "s" / "gimnaziya-56" / "index.html").is_file()


def test_assets_of_the_shared_folder_alone_know_no_look():
    assert Assets(THEMES / "shared" / "static").refused == {}
