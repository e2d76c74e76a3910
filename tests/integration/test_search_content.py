"""From a school's folder and the register to a hit: what is inside documents, offered, renamed, numbered; and what is not public."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from catalog.cards import FactPart, Ref
from catalog.kinds import SiteState
from publisher.build import build
from publisher.inputs import BuildInputs, BuildReport
from search.collect import Sources, published
from search.folder import open_index
from search.index import write_index
from search.pages import iter_pages, read_manifest
from search.query import SearchIndex
from search.request import SearchRequest
from search.result import Hit
from tests.factories import make_absent, make_card, make_fact, make_licence, make_row, make_service, make_supplement
from tests.support.papers import locked_pdf, make_docx, make_pdf, make_xlsx
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_inputs, write_site_folder

RULES = (
    "Правила приёма. Общие положения.",
    "Заявления подают с первого апреля через портал.",
    "Отказ возможен при отсутствии мест.",
)
REF = Ref(56, "gimnaziya-56", "Гимназия № 56")


def make_register() -> HandMadeRegister:
    """A gymnasium with documents, circles and a licence with supplements; a kindergarten whose site is a draft."""
    paper = make_fact("Правила приёма граждан", parts=(FactPart("Правила приёма граждан", "documents/rules.pdf"),))
    licence = make_licence(
        "Л035-01271-78/0000987",
        id=31,
        supplements=(replace(make_supplement(0, REF), number="17-4", form_number="0004321", series="78П01"),),
    )
    gymnasium = make_card(
        56,
        facts={"document.priemDocLink": paper, "objects.purposeFacil": make_absent("нет бассейна")},
        rows={"objects.purposeSport": (make_row(1, objName="Скалодром"),)},
        services=(make_service("Парусная секция", activity="Парусный спорт", age_from=9, age_to=14),),
        licences=(licence,),
    )
    kindergarten = make_card(
        57,
        slug="detskiy-sad-3",
        name="Детский сад № 3",
        full_name=make_fact("Детский сад № 3"),
        short_name=make_fact("ГБДОУ детский сад № 3"),
        site_state=SiteState.DRAFT,
        licences=(),
        accreditations=(),
        facts={},
        rows={},
    )
    return HandMadeRegister([gymnasium, kindergarten], licence_rows=[licence])


def write_documents(folder: Path) -> None:
    """Documents of every kind, a hostile one among them."""
    papers = folder / "documents"
    papers.mkdir()
    (papers / "rules.pdf").write_bytes(make_pdf(*RULES))
    (papers / "plan.docx").write_bytes(make_docx(["Дорожная карта методиста"], [["Срок", "до февраля"]]))
    (papers / "fees.xlsx").write_bytes(
        make_xlsx({"Смета": [["Каякинг", 1500]], "Черновик": [["засекречено"]]}, hidden=["Черновик"])
    )
    (papers / "locked.pdf").write_bytes(locked_pdf(make_pdf("Тайна за паролем"), "secret"))
    (papers / "nobody.pdf").write_bytes(make_pdf("Забытый файл без ссылок"))
    (folder / "pages" / "papers.md").write_text(
        "title: Бумаги\n\n[План работы](documents/plan.docx), [смета](documents/fees.xlsx), [архив](documents/locked.pdf)\n\n"
        "## Продлёнка\n\nГруппа продлённого дня работает до семи вечера.\n",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> BuildInputs:
    made = make_inputs(tmp_path_factory.mktemp("content"), make_register())
    write_documents(made.sites / "gimnaziya-56")
    draft = write_site_folder(made.sites, "detskiy-sad-3", 57)
    (draft / "pages" / "about.md").write_text("title: О саде\n\nСекретная кормушка для снегирей.\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def report(inputs: BuildInputs) -> BuildReport:
    return build(inputs)


def make_index(inputs: BuildInputs, folder: Path) -> SearchIndex:
    pages = inputs.output.with_name("output.pages")
    register = inputs.register
    assert isinstance(register, HandMadeRegister)
    sources = Sources(
        cards=published(register.cards(), read_manifest(pages)),
        licences=register.licences(),
        pages=iter_pages(pages),
        former_names={57: ("Ясли-сад «Снегирёк»",)},
    )
    write_index(folder / "index", sources)
    return open_index(folder / "index")


@pytest.fixture(scope="module")
def index(inputs: BuildInputs, report: BuildReport, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return make_index(inputs, tmp_path_factory.mktemp("index"))


def hits(index: SearchIndex, text: str, **filters: object) -> Iterator[Hit]:
    return iter(index.search(SearchRequest(text, literal=True, **filters)).hits)  # type: ignore[arg-type]


def test_a_phrase_inside_a_pdf_leads_to_its_page(index: SearchIndex) -> None:
    hit = next(hits(index, "заявления подают через портал"))
    assert (hit.title, hit.group, hit.format) == ("Правила приёма граждан", "document", "PDF")
    assert hit.url == "/s/gimnaziya-56/documents/rules.pdf#page=2"
    assert "<mark>Заявления</mark>" in hit.snippet


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [("дорожная карта методиста", "План работы", "plan.docx"), ("каякинг", "смета", "fees.xlsx"), ("срок до февраля", "План работы", "plan.docx")],
)  # fmt: skip
def test_words_of_office_files_are_found(index: SearchIndex, text: str, title: str, name: str) -> None:
    hit = next(hits(index, text))
    assert (hit.title, hit.url) == (title, f"/s/gimnaziya-56/documents/{name}")


def test_a_file_is_found_where_the_address_leads(index: SearchIndex, inputs: BuildInputs) -> None:
    found = [hit.url.partition("#")[0] for hit in hits(index, "документ", type="document")]
    assert len(found) == 4
    assert all((inputs.output / url.strip("/")).is_file() for url in found)


def test_a_locked_file_is_found_by_its_title_and_the_school_is_told(index: SearchIndex, report: BuildReport) -> None:
    assert next(hits(index, "архив")).url.endswith("locked.pdf")
    assert not list(hits(index, "тайна за паролем"))
    [problem] = report.problems
    assert (problem.site, problem.file) == ("gimnaziya-56", "documents/locked.pdf")
    assert "password" in problem.sentence


def test_a_page_is_shown_at_the_heading(index: SearchIndex, inputs: BuildInputs) -> None:
    hit = next(hits(index, "группа продлённого дня"))
    assert hit.url == "/s/gimnaziya-56/papers/#s-prodlenka"
    page = (inputs.output / "s" / "gimnaziya-56" / "papers" / "index.html").read_text(encoding="utf-8")
    assert BeautifulSoup(page, "html.parser").find(id="s-prodlenka") is not None


def test_services_places_and_levels_are_found(index: SearchIndex) -> None:
    hit = next(hits(index, "парусный спорт"))
    assert (hit.title, hit.group) == ("Гимназия № 56", "institution")
    assert "<mark>Парусный</mark>" in hit.offers[0]
    assert next(hits(index, "скалодром")).title == "Гимназия № 56"
    assert [hit.title for hit in hits(index, "", level="supplementary")] == ["Гимназия № 56"]


@pytest.mark.parametrize("text", ["Л035-01271-78/0000987", "0000987", "987", "78П01 0004321", "17-4"])
def test_a_licence_is_found_by_its_parts(index: SearchIndex, text: str) -> None:
    first, second, *_ = hits(index, text)
    assert (first.title, second.url) == ("Гимназия № 56", "/licences/#entry-31")


def test_an_old_name_is_found(index: SearchIndex) -> None:
    hit = next(hits(index, "ясли снегирек"))
    assert (hit.title, hit.former_name) == ("Детский сад № 3", "<mark>Ясли</mark>-сад «<mark>Снегирёк</mark>»")


@pytest.mark.parametrize("text", ["бассейн", "засекречено", "кормушка для снегирей", "забытый файл", "тайна"])
def test_what_is_denied_hidden_or_not_published_is_not_found(index: SearchIndex, text: str) -> None:
    assert not list(hits(index, text))


def test_a_second_build_reads_no_document_again(
    inputs: BuildInputs, report: BuildReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    from publisher.texts.reader import DocumentReader

    def refuse(*_: object) -> None:
        raise AssertionError("a text is extracted once")

    monkeypatch.setattr(DocumentReader, "read", refuse)
    before = (inputs.output.with_name("output.pages") / "gimnaziya-56.jsonl").read_bytes()
    assert build(inputs).problems == report.problems
    assert build(replace(inputs, slugs=("gimnaziya-56",))).problems == report.problems
    assert (inputs.output.with_name("output.pages") / "gimnaziya-56.jsonl").read_bytes() == before


def test_texts_of_removed_documents_are_forgotten(inputs: BuildInputs, report: BuildReport) -> None:
    texts = inputs.output.with_name("output.state") / "texts"
    assert len(list(texts.rglob("*.json"))) == 4
    page = inputs.sites / "gimnaziya-56" / "pages" / "papers.md"
    page.write_text(page.read_text(encoding="utf-8").replace("[архив](documents/locked.pdf)", ""), encoding="utf-8")
    assert not build(inputs).problems
    assert len(list(texts.rglob("*.json"))) == 3


def test_only_built_cards_are_listed(inputs: BuildInputs, report: BuildReport) -> None:
    manifest = read_manifest(inputs.output.with_name("output.pages"))
    assert manifest["institutions"] == {"56": "gimnaziya-56", "57": "detskiy-sad-3"}
    build(replace(inputs, slugs=("gimnaziya-56",)))
    assert read_manifest(inputs.output.with_name("output.pages"))["institutions"] == manifest["institutions"]
