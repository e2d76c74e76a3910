"""What is wrong with one school is told with its place and remedy; all others are built, and its own site stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from catalog.cards import Ref
from core.assets import Assets
from publisher.build import build
from publisher.inputs import BuildInputs, BuildReport, Problem
from publisher.verify import verify
from tests.factories import make_card, make_fact, make_row
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_assets, make_inputs, read_tree, write_site_folder

GOOD, BAD = "shkola-1", "shkola-2"
LONG = "Средняя общеобразовательная школа с углублённым изучением всего на свете " * 4 + "имени её основателя"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return make_assets()


@pytest.fixture
def inputs(tmp_path: Path, assets: Assets) -> BuildInputs:
    """Two schools with folders of words, built once: what a bad input must not spoil."""
    cards = [
        make_card(1, slug=GOOD, name="Школа № 1"),
        make_card(2, slug=BAD, name="Школа № 2", facts={**make_card().facts}),
    ]
    sites = tmp_path / "sites"
    write_site_folder(sites, GOOD, 1)
    write_site_folder(sites, BAD, 2)
    (tmp_path / "words").mkdir()
    made = make_inputs(tmp_path, HandMadeRegister(cards), assets=assets, own_themes=tmp_path / "themes")
    assert not build(made).problems
    return made


def pages(inputs: BuildInputs, slug: str) -> dict[str, bytes]:
    return read_tree(inputs.output / "s" / slug)


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def build_beside_the_good(inputs: BuildInputs, *, stays: bool) -> tuple[BuildReport, list[Problem]]:
    """Build again with fresh words of the good school; its page has them, and the bad one's site stays or does not."""
    write(inputs.sites / GOOD / "pages" / "about.md", "title: О школе\n\nНовые слова.\n")
    before = pages(inputs, BAD)
    report = build(inputs)
    assert "Новые слова." in pages(inputs, GOOD)["about/index.html"].decode()
    assert (pages(inputs, BAD) == before) is stays
    assert not [found for found in report.problems if found.site == GOOD]
    assert f"/s/{BAD}/contacts/" in (inputs.output / "sitemap.xml").read_text(encoding="utf-8")
    assert verify(inputs.output) == []
    return report, [found for found in report.problems if found.site == BAD]


Spoil = Callable[[Path], None]


def theme(template: str, text: str) -> Spoil:
    """A look of the operator's own with one wrong template, worn by the school."""

    def spoil(folder: Path) -> None:
        own = folder.parent.parent / "themes" / "ours"
        write(own / "theme.toml", 'title_ru = "Наша"\ntitle_en = "Ours"\nparent = "calm"\n')
        write(own / "templates" / template, text)
        write(folder / "site.toml", 'institution = 2\ntheme = "ours"\n')

    return spoil


def file(name: str, content: str | bytes) -> Spoil:
    return lambda folder: write(folder / name, content)


def _damage_emblem(folder: Path) -> None:
    whole = (folder / "pictures" / "hall.jpg").read_bytes()
    write(folder / "pictures" / "emblem.jpg", whole[: len(whole) - 40])
    write(folder / "site.toml", 'institution = 2\nemblem = "pictures/emblem.jpg"\n')


def _link_away(folder: Path) -> None:
    (folder / "pages" / "about.md").unlink()
    (folder / "pages" / "about.md").symlink_to("/etc/passwd")


STAYS: Mapping[str, tuple[Spoil, str, tuple[str, ...]]] = {
    # what is wrong: how, the place that is named, words of the sentence
    "a template that cannot be read": (
        theme("pages/contacts.html", "<h1>{% if %}</h1>"),
        "themes/ours/templates/pages/contacts.html:1",
        ("template", "Correct it", "another theme"),
    ),
    "a template that stops": (
        theme("pages/contacts.html", "<h1>Контакты</h1>\n{{ 1 // 0 }}"),
        "themes/ours/templates/pages/contacts.html:2",
        ("ZeroDivisionError", "Correct it"),
    ),
    "a template that names another": (
        theme("pages/contacts.html", '{% include "partials/none.html" %}'),
        "themes/ours/templates/pages/contacts.html:1",
        ("partials/none.html",),
    ),
    "a name that no template knows": (
        theme("pages/contacts.html", "{{ card.nothing.at_all }}"),
        "themes/ours/templates/pages/contacts.html:1",
        ("nothing", "Correct it"),
    ),
    "site.toml of windows-1251": (
        file("site.toml", 'institution = 2\ntitle = "Школа"\n'.encode("cp1251")),
        "site.toml",
        ("not UTF-8", "Save the file in UTF-8", "stays as it was"),
    ),
    "site.toml of UTF-16": (file("site.toml", "institution = 2\n".encode("utf-16")), "site.toml", ("not UTF-8",)),
    "site.toml that is no TOML": (file("site.toml", "institution 2\n"), "site.toml", ("line 1", "Correct the line")),
    "site.toml without its number": (file("site.toml", 'title = "Школа"\n'), "site.toml", ("institution = 17",)),
    "a picture that is none": (file("pictures/hall.jpg", b"no picture"), "", ("pictures/hall.jpg", "Replace the file")),
    "an emblem that is damaged": (_damage_emblem, "", ("emblem", "Save the picture again")),
}


@pytest.mark.parametrize("case", STAYS)
def test_a_site_that_cannot_be_made_stays_and_the_others_are_built(inputs: BuildInputs, case: str) -> None:
    spoil, place, words = STAYS[case]
    spoil(inputs.sites / BAD)
    _report, problems = build_beside_the_good(inputs, stays=True)
    [problem] = problems
    assert problem.file == place
    for word in words:
        assert word in problem.sentence
    assert BAD in str(problem)


def test_a_site_that_never_was_is_not_published_without_its_words(inputs: BuildInputs) -> None:
    fresh = replace(inputs, output=inputs.output.with_name("fresh"))
    write(inputs.sites / BAD / "site.toml", b"\xff")
    report = build(fresh)
    assert [found.site for found in report.problems] == [BAD]
    assert (fresh.output / "s" / GOOD / "index.html").is_file()
    assert not (fresh.output / "s" / BAD).exists()


LEFT_OUT: Mapping[str, tuple[Spoil, str, tuple[str, ...]]] = {
    "a text of windows-1251": (
        file("pages/about.md", "title: О школе\n\nШкола.\n".encode("cp1251")),
        "pages/about.md",
        ("not UTF-8", "Save"),
    ),
    "quotes in quotes": (file("pages/about.md", "title: О школе\n\n" + "> " * 300_000), "pages/about.md", ("“>”",)),
    "lists in lists": (
        file("pages/about.md", "title: О школе\n\n" + "- " * 300_000 + "x"),
        "pages/about.md",
        ("lists",),
    ),
    "tags in tags": (file("pages/about.md", "title: О школе\n\n" + "<div>" * 100_000), "pages/about.md", ("tags",)),
    "a text of 5 MB": (
        file("pages/about.md", "title: О школе\n\n" + "слово " * 450_000),
        "pages/about.md",
        ("larger than 1 MB", "Cut it"),
    ),
    "a text behind a link": (_link_away, "pages/about.md", ("link that leaves", "Put the file itself")),
    "a day that is none": (
        file("news/2026-02-30-x.md", "title: Новость\n\nТекст.\n"),
        "news/2026-02-30-x.md",
        ("day",),
    ),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_text_that_cannot_be_used_is_named_and_left_out(inputs: BuildInputs, case: str) -> None:
    spoil, place, words = LEFT_OUT[case]
    spoil(inputs.sites / BAD)
    started = time.perf_counter()
    _report, problems = build_beside_the_good(inputs, stays=case == "a day that is none")
    assert time.perf_counter() - started < 15, "one text keeps the whole build waiting"
    [problem] = problems
    assert problem.file == place
    for word in words:
        assert word in problem.sentence
    assert not any(b"root:" in content for content in pages(inputs, BAD).values())


def test_long_texts_that_are_not_deep_are_published(inputs: BuildInputs) -> None:
    text = "title: О школе\n\n" + "".join(f"## Глава {n}\n\n> Слово\n\n- раз\n- два\n\n" for n in range(5000))
    write(inputs.sites / BAD / "pages" / "about.md", text)
    _report, problems = build_beside_the_good(inputs, stays=False)
    assert not problems
    assert "Глава 4999" in pages(inputs, BAD)["about/index.html"].decode()


@pytest.mark.parametrize("name", ["site.toml", "news", "pages", "pictures"])
def test_a_folder_that_may_not_be_read_leaves_the_site_as_it_was(
    inputs: BuildInputs, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(inputs.sites / BAD / name, monkeypatch)
    _report, problems = build_beside_the_good(inputs, stays=True)
    [problem] = problems
    assert f"{BAD}/{name}" in problem.sentence
    assert "Permission denied" in problem.sentence
    assert "chmod" in problem.sentence


def test_documents_that_may_not_be_read_leave_the_site_as_it_was(
    inputs: BuildInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inputs.sites / BAD / "documents" / "ustav.pdf", b"%PDF-1.7 charter")
    register = inputs.register
    assert isinstance(register, HandMadeRegister)
    facts = {"document.ustavDocLink": make_fact("Устав", href="documents/ustav.pdf")}
    register.institutions[1] = replace(register.institutions[1], facts=facts)
    forbid(inputs.sites / BAD / "documents", monkeypatch)
    _report, problems = build_beside_the_good(inputs, stays=True)
    [problem] = problems
    assert f"{BAD}/documents" in problem.sentence
    assert "chmod" in problem.sentence


def forbid(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the rights away; for root, who has them all, the system's calls answer as they would for others."""
    if os.geteuid() != 0:
        path.chmod(0)
        return

    def guarded(call: Callable[..., object]) -> Callable[..., object]:
        def answer(target: object = ".", *rest: object, **named: object) -> object:
            if isinstance(target, str | os.PathLike) and Path(target) == path:
                raise PermissionError(13, "Permission denied", str(path))
            return call(target, *rest, **named)

        return answer

    monkeypatch.setattr("os.listdir", guarded(os.listdir))
    monkeypatch.setattr("os.scandir", guarded(os.scandir))
    monkeypatch.setattr("io.open", guarded(open))
    seen = os.stat

    def stat(target: object, *rest: object, **named: object) -> object:
        if isinstance(target, str | os.PathLike) and path in Path(target).parents:
            raise PermissionError(13, "Permission denied", str(target))
        return seen(target, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("os.stat", stat)


def test_documents_behind_links_are_not_published(inputs: BuildInputs, tmp_path: Path) -> None:
    write(tmp_path / "secret.pdf", b"%PDF-1.7 secret")
    documents = inputs.sites / BAD / "documents"
    documents.mkdir()
    (documents / "ustav.pdf").symlink_to(tmp_path / "secret.pdf")
    (documents / "inside.pdf").symlink_to("plan.pdf")
    write(documents / "plan.pdf", b"%PDF-1.7 plan")
    facts = {
        "document.ustavDocLink": make_fact("Устав", href="documents/ustav.pdf"),
        "document.localActStud": make_fact("Правила", href="documents/../../../secret.pdf"),
    }
    register = inputs.register
    assert isinstance(register, HandMadeRegister)
    register.institutions[1] = replace(register.institutions[1], facts={**register.institutions[1].facts, **facts})
    report, problems = build_beside_the_good(inputs, stays=False)
    assert len(problems) >= 2
    assert any(found.file == "documents/ustav.pdf" and "link that leaves" in found.sentence for found in problems)
    published = read_tree(report.output.resolve()) | pages(inputs, BAD)
    assert not any(b"secret" in content for name, content in published.items() if name.endswith(".pdf"))


def test_of_two_schools_with_one_address_the_first_keeps_it(inputs: BuildInputs) -> None:
    register = inputs.register
    assert isinstance(register, HandMadeRegister)
    register.institutions.append(make_card(3, slug=BAD, name="Школа № 3"))
    before = pages(inputs, BAD)
    report = build(inputs)
    [problem] = report.problems
    assert problem.site == BAD
    for word in ("2", "3", f"/s/{BAD}/", "another slug", "2 keeps it"):
        assert word in problem.sentence
    assert pages(inputs, BAD).keys() == before.keys()
    assert "Школа № 2" in pages(inputs, BAD)["index.html"].decode()
    assert (report.output / "institutions" / f"3-{BAD}" / "index.html").is_file()


def test_two_folders_of_one_school_are_told_and_the_one_of_its_name_is_used(inputs: BuildInputs) -> None:
    write_site_folder(inputs.sites, "shkola-2-kopiya", 2)
    report = build(inputs)
    [problem] = report.problems
    assert problem.site == "shkola-2-kopiya"
    assert f"institution = 2 is that of {BAD}" in problem.sentence


class _Marks(HTMLParser):
    """The texts of an itemprop."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self._wanted, self._inside = wanted, False
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if dict(attrs).get("itemprop") == self._wanted:
            self._inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def test_five_hundred_teachers_are_all_published(inputs: BuildInputs) -> None:
    names = [f"Учителев Иван Иванович {number}" for number in range(500)]
    rows = {
        "employees.teachingStaff": tuple(
            make_row(number, fio=name, post="Учитель", teachingDiscipline="Математика " * 20, genExperience="12")
            for number, name in enumerate(names)
        )
    }
    register = inputs.register
    assert isinstance(register, HandMadeRegister)
    register.institutions[1] = replace(register.institutions[1], rows=rows)
    started = time.perf_counter()
    _report, problems = build_beside_the_good(inputs, stays=False)
    assert time.perf_counter() - started < 15
    assert not problems
    marks = _Marks("fio")
    found = pages(inputs, BAD)
    for name in sorted(found):
        if name.startswith("sveden/employees/") and name.endswith(".html"):
            marks.feed(found[name].decode())
    assert sorted(" ".join(text.split()) for text in marks.texts) == sorted(names)


def test_a_name_of_300_characters_fits_everywhere(inputs: BuildInputs) -> None:
    register = inputs.register
    assert isinstance(register, HandMadeRegister)
    assert len(LONG) > 300
    register.institutions[1] = replace(
        register.institutions[1], name=LONG, full_name=make_fact(LONG), predecessors=(Ref(1, GOOD, LONG),)
    )
    _report, problems = build_beside_the_good(inputs, stays=False)
    assert not problems
    found = pages(inputs, BAD)
    assert LONG in found["index.html"].decode()
    assert LONG in found["sveden/common/index.html"].decode()
    assert len(found["social.png"]) < 40_000


@pytest.mark.parametrize("claimant", [BAD, "a-stranger"])
def test_no_folder_gives_its_words_to_another_schools_site(inputs: BuildInputs, claimant: str) -> None:
    write(inputs.sites / claimant / "site.toml", 'institution = 1\ntitle = "Чужая"\n')
    write(inputs.sites / GOOD / "pages" / "about.md", "title: О школе\n\nНовые слова.\n")
    before = pages(inputs, BAD)
    report = build(inputs)
    assert "Новые слова." in pages(inputs, GOOD)["about/index.html"].decode()
    assert "Чужая" not in pages(inputs, GOOD)["index.html"].decode()
    assert pages(inputs, BAD) == before
    (problem,) = report.problems
    assert (problem.site, problem.file) == (claimant, "site.toml")
    assert f"institution = 1 is that of {GOOD}" in problem.sentence
