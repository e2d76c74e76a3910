"""A small made-up region to search in. Nobody and nothing here is real."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from catalog.cards import DistrictRef, Fact, FactState, Identifier, InstitutionCard, LicenceView, Ref, StateView
from catalog.kinds import Kind, RegisterState, SiteState
from core.handover import SearchDocument
from core.text import make_slug
from search.collect import Sources
from search.folder import open_index
from search.index import DEFAULT_ENGINE, write_index
from search.pages import Page
from search.query import SearchIndex
from search.request import SearchRequest

SEEN_ON = date(2026, 11, 18)
FULL_FORMS = {
    Kind.GYMNASIUM: "Государственное бюджетное общеобразовательное учреждение гимназия",
    Kind.LYCEUM: "Государственное бюджетное общеобразовательное учреждение лицей",
    Kind.SCHOOL: "Государственное бюджетное общеобразовательное учреждение средняя общеобразовательная школа",
    Kind.KINDERGARTEN: "Государственное бюджетное дошкольное образовательное учреждение детский сад",
    Kind.SUPPLEMENTARY: "Государственное бюджетное учреждение дополнительного образования",
}


def fact(value: str, href: str = "") -> Fact:
    """A given fact, or an unknown one for an empty value."""
    return Fact(value, FactState.GIVEN, "test", "Проверка", SEEN_ON, href=href) if value else Fact()


def state(code: RegisterState = RegisterState.ACTIVE, label: str = "Licence in force") -> StateView:
    """A state by a loaded register."""
    return StateView(code, label, "The register says so.", SEEN_ON, True, "Реестр")


def certificate(
    number: str, holder: str = "", *, attached: Sequence[Ref] = (), id: int = 1, inn: str = ""
) -> LicenceView:
    """A row of a register."""
    return LicenceView(
        id=id,
        number=number,
        state=state(),
        issued_on=date(2019, 3, 4),
        ends_on=None,
        ends_as_written="Бессрочно",
        holder=holder,
        address="улица Маячная, дом 8",
        authority="Комитет",
        programmes=("Основное общее образование",),
        decision="",
        institutions=tuple(attached),
        linked_by="",
        inn=inn,
    )


def card(
    id: int,
    kind: Kind,
    name: str,
    district: str = "Приозёрный",
    address: str = "",
    *,
    short: str = "",
    full: str = "",
    licence: StateView | None = None,
    licences: Sequence[LicenceView] = (),
    phone: str = "",
    inn: str = "",
    head: str = "",
    open: bool = True,
    predecessors: Sequence[Ref] = (),
) -> InstitutionCard:
    """An institution as the read side gives it."""
    full = full or f"{FULL_FORMS.get(kind, '')} {name.split(' ', 1)[-1]} {district_in(district)}".strip()
    return InstitutionCard(
        id=id,
        slug=make_slug(name),
        kind=kind,
        name=name,
        full_name=fact(full),
        short_name=fact(short),
        open=open,
        closed_on=None if open else date(2024, 8, 31),
        successors=(),
        predecessors=tuple(predecessors),
        district=DistrictRef(make_slug(district), f"{district} район"),
        municipality=Fact(),
        address=fact(address),
        point=None,
        phones=(fact(phone, "tel:+78120000000"),) if phone else (),
        emails=(),
        official_site=Fact(),
        head=fact(head),
        head_post=Fact(),
        identifiers=(Identifier("inn", inn, "test"),) if inn else (),
        licence=licence or state(),
        licences=tuple(licences),
        accreditation=state(RegisterState.NO_DATA, "Accreditation: no data"),
        accreditations=(),
        programmes=("Среднее общее образование",),
        pupils=Fact(),
        places=Fact(),
        site_state=SiteState.NONE,
        facts={},
        rows={},
        updated_on=SEEN_ON,
    )


def district_in(district: str) -> str:
    """«Приозёрного района»."""
    return f"{district[:-2]}ого района"


SUSPENDED = state(RegisterState.SUSPENDED, "Licence suspended")
CARDS = (
    card(1, Kind.GYMNASIUM, "Гимназия № 56 имени капитана Серова", address="улица Парусная, дом 4, литера А",
         short="ГБОУ гимназия № 56", phone="+7 (812) 346-00-87", inn="7813046123",
         licences=(certificate("Л035-01271-78/0000987", id=31),)),
    card(2, Kind.GYMNASIUM, "Гимназия № 5", "Старогородский", "проспект Маячный, дом 87А", short="ГБОУ гимназия № 5"),
    card(3, Kind.LYCEUM, "Лицей № 17", "Старогородский", "улица Маячная, дом 56", licence=SUSPENDED),
    card(4, Kind.SCHOOL, "Школа № 112 «Маяк»", "Портовый", "набережная Рыбацкая, дом 143",
         short="ГБОУ СОШ № 112", head="Вымыслов Пётр Ильич"),
    card(5, Kind.SCHOOL, "Школа № 56", "Портовый", "улица Якорная, дом 12, корпус 5", short="ГБОУ СОШ № 56"),
    card(6, Kind.SCHOOL, "Школа № 9", "Портовый", "улица Парусная, дом 40"),
    card(7, Kind.SCHOOL, "Школа № 10", "Портовый", "улица Парусная, дом 4"),
    card(8, Kind.KINDERGARTEN, "Детский сад № 7 «Якорёк»", address="переулок Сосновый, дом 3", short="ГБДОУ № 7"),
    card(9, Kind.SUPPLEMENTARY, "ДЮСШ «Волна»", address="улица Лодочная, дом 1",
         full="Детско-юношеская спортивная школа «Волна»"),
    card(10, Kind.SCHOOL, "Школа № 3", "Старогородский", "улица Старая, дом 2", open=False),
    card(11, Kind.SCHOOL, "Школа № 41", "Старогородский", "улица Новая, дом 6",
         predecessors=(Ref(12, "shkola-77", "Школа № 77"),)),
)  # fmt: skip


def page(url: str, title: str, text: str, **fields: object) -> Page:
    """A published page, of gymnasium 56 unless told otherwise."""
    given: dict[str, object] = {
        "site_id": "gimnaziya-56", "institution_id": 1, "lang": "ru", "type": "page", "headings": (),
        "published_on": None, "updated_on": None,
    }  # fmt: skip
    return Page(url=url, title=title, text=text, **(given | fields))  # type: ignore[arg-type]


PAGES = (
    page("/s/gimnaziya-56/news/priem/", "Приём в первый класс", "Заявления детей, живущих рядом, принимаем с 1 апреля. "
         "Экскурсия по школе для родителей пройдёт в субботу.", type="news", published_on=date(2026, 3, 20)),
    page("/s/gimnaziya-56/contacts/", "Контакты", "Телефон приёмной и часы работы."),
    page("/about/", "О портале", "Портал ведёт комитет по образованию.", site_id="portal", institution_id=None),
    page("/en/about/", "About the portal", "The portal is kept by the authority.", site_id="portal",
         institution_id=None, lang="en"),
)  # fmt: skip
EXTRA = (
    SearchDocument(
        "/polls/1/", "poll", "Какой кружок открыть в библиотеке?", "Шахматы или робототехника", "ru", SEEN_ON
    ),
)
CERTIFICATES = (
    certificate("78А01 № 0000704", "Частное учреждение лицей «Горизонт»", id=21, inn="7801999999"),
    certificate("78А01 № 0000705", "Гимназия № 56", attached=(Ref(1, "gimnaziya-56", "Гимназия № 56"),), id=22),
)
SOURCES = Sources(cards=CARDS, accreditations=CERTIFICATES, pages=PAGES, extra=EXTRA, revision=7)


def make_index(folder: Path, sources: Sources = SOURCES, *, engine: str = DEFAULT_ENGINE) -> SearchIndex:
    """Build an index below ``folder`` and open it."""
    write_index(folder / "index", sources, engine=engine)
    return open_index(folder / "index")


def titles(index: SearchIndex, text: str, **filters: object) -> list[str]:
    """The titles of the first page of hits."""
    return [hit.title for hit in index.search(SearchRequest(text, **filters)).hits]  # type: ignore[arg-type]
