"""Make the values that several packages' tests need; everything in them is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from catalog.card_parts import DecisionView, Moment, PlaceView, ProgrammeView, ServiceView, SupplementView, YearNumbers
from catalog.cards import (
    DistrictRef,
    Fact,
    FactRow,
    FactState,
    Identifier,
    InstitutionCard,
    LicenceView,
    Point,
    Ref,
    StateView,
)
from catalog.kinds import (
    ACCREDITATION_LABELS,
    LICENCE_LABELS,
    Effect,
    Kind,
    Precision,
    RegisterState,
    SiteState,
    Tone,
)
from catalog.laws import find_rule

SEEN = date(2026, 11, 18)
SOURCE = "Реестр учреждений Приморска"


def make_fact(value: str, **changes: Any) -> Fact:
    """A given fact of the made-up register."""
    fact = Fact(value=value, state=FactState.GIVEN, source="primorsk", source_title=SOURCE, seen_on=SEEN)
    return replace(fact, **changes)


def make_absent(word: str = "отсутствует", **changes: Any) -> Fact:
    """A fact whose owner declared that there is none."""
    return replace(make_fact(word), state=FactState.ABSENT, **changes)


def make_row(row_id: int, **cells: str) -> FactRow:
    """A row of a group from its cells' texts."""
    return FactRow(row_id, {name: make_fact(value) for name, value in cells.items()})


def make_state(
    state: RegisterState = RegisterState.ACTIVE, *, of: str = "licence", register_loaded: bool = True
) -> StateView:
    """The state of a licence (or ``of="accreditation"``)."""
    labels = LICENCE_LABELS if of == "licence" else ACCREDITATION_LABELS
    rule = find_rule("licences" if of == "licence" else "accreditations", state, None, SEEN, loaded=register_loaded)
    return StateView(
        state=state,
        label=labels[state],
        rule=rule.id if rule else "",
        as_of=SEEN if register_loaded else None,
        register_loaded=register_loaded,
        source_title="Реестр лицензий" if of == "licence" else "Реестр аккредитаций",
    )


def make_licence(number: str = "Л035-00000-00/00000056", **changes: Any) -> LicenceView:
    """A row of a register."""
    licence = LicenceView(
        id=1,
        number=number,
        state=make_state(),
        issued_on=date(2019, 4, 12),
        ends_on=None,
        ends_as_written="Бессрочно",
        holder="ГБОУ гимназия № 56 Приозёрного района",
        address="000110, Приморск, ул. Парусная, 4, литера А",
        authority="Комитет по образованию Приморска",
        programmes=("Начальное общее образование", "Основное общее образование"),
        decision="118-р, 12.04.2019",
        institutions=(Ref(56, "gimnaziya-56", "Гимназия № 56"),),
        linked_by="by INN",
        inn="7826048672",
        ogrn="1027810346739",
        row_number="7",
    )
    return replace(licence, **changes)


def make_card(institution_id: int = 56, **changes: Any) -> InstitutionCard:
    """A gymnasium with most facts given; ``changes`` replace fields."""
    facts: Mapping[str, Fact] = {
        "common.fullName": make_fact("Государственное бюджетное общеобразовательное учреждение гимназия № 56"),
        "common.shortName": make_fact("ГБОУ гимназия № 56"),
        "common.regDate": make_fact("01.09.1993"),
        "common.address": make_fact("000110, Приморск, ул. Парусная, 4, литера А"),
        "common.workTime": make_fact("понедельник — суббота, 08:00–20:00"),
        "common.telephone": make_fact("+7 (812) 000-00-56", href="tel:+78120000056"),
        "common.email": make_fact("school56@example.org", href="mailto:school56@example.org"),
        "common.addressPlaceSet": make_absent(),
        "struct.filInfo": make_absent(),
    }
    rows = {
        "common.uchredLaw": (
            make_row(1, nameUchred="Комитет по образованию Приморска", telUchred="+7 (812) 000-00-01"),
        ),
        "managers.rucovodstvo": (
            make_row(2, fio="Серова Анна Петровна", post="Директор", telephone="+7 (812) 000-00-56"),
        ),
        "managers.rucovodstvoZam": (
            make_row(3, fio="Лугов Пётр Ильич", post="Заместитель директора"),
            make_row(4, fio="Озерова Вера Львовна", post="Заместитель директора"),
        ),
        "education.eduAccred": (
            make_row(5, eduName="Начальное общее образование", eduLevel="начальное общее образование", eduForm="очная"),
        ),
    }
    card = InstitutionCard(
        id=institution_id,
        slug="gimnaziya-56",
        kind=Kind.GYMNASIUM,
        name="Гимназия № 56",
        full_name=make_fact("Государственное бюджетное общеобразовательное учреждение гимназия № 56"),
        short_name=make_fact("ГБОУ гимназия № 56"),
        open=True,
        closed_on=None,
        successors=(),
        predecessors=(),
        district=DistrictRef("priozyornyj", "Приозёрный район"),
        municipality=make_fact("МО «Парусное»"),
        address=make_fact("000110, Приморск, ул. Парусная, 4, литера А"),
        point=Point(59.961, 30.245, Precision.BUILDING, "Точки зданий", SEEN),
        phones=(make_fact("+7 (812) 000-00-56", href="tel:+78120000056"),),
        emails=(make_fact("school56@example.org", href="mailto:school56@example.org"),),
        official_site=Fact(),
        head=make_fact("Серова Анна Петровна"),
        head_post=make_fact("Директор"),
        identifiers=(
            Identifier("inn", "7826048672", SOURCE),
            Identifier("ogrn", "1027810346730", SOURCE, valid=False, note="the check digit is wrong"),
        ),
        licence=make_state(),
        licences=(make_licence(),),
        accreditation=make_state(of="accreditation"),
        accreditations=(make_licence("78А01 № 0000704", state=make_state(of="accreditation")),),
        programmes=("Начальное общее образование", "Основное общее образование"),
        pupils=make_fact("1240"),
        places=Fact(),
        site_state=SiteState.ACCEPTED,
        facts=facts,
        rows=rows,
        updated_on=SEEN,
    )
    return replace(card, **changes)


def make_service(name: str = "Шахматы", **changes: Any) -> ServiceView:
    """A circle; ``changes`` replace fields."""
    service = ServiceView(
        name=name, level="Дополнительное образование", programme="", form="очная", language="русский", activity="Шахматы", gender="",
        places=30, free_places=4, age_from=7, age_to=12, paid=True, price="1 900 ₽ в месяц", address="", schedule="суббота, 15:00",
        source="primorsk", source_title=SOURCE, seen_on=SEEN,
    )  # fmt: skip
    return replace(service, **changes)


def make_numbers(year: int, pupils: int) -> YearNumbers:
    """The numbers of a year, of which the staff is not told."""
    return YearNumbers(year, pupils, None, pupils // 15, pupils // 27, "primorsk", SOURCE, SEEN)


def make_place(name: str = "Корпус 2", **changes: Any) -> PlaceView:
    """A second building."""
    place = PlaceView(
        name,
        "000110, Приморск, ул. Мостовая, 3",
        "учебные занятия",
        "8:00–18:00",
        59.9,
        30.2,
        300,
        "primorsk",
        SOURCE,
        SEEN,
    )
    return replace(place, **changes)


def make_supplement(position: int = 0, institution: Ref | None = None, **changes: Any) -> SupplementView:
    """A supplement of a licence, for one place."""
    supplement = SupplementView(
        position=position, number=str(position + 1), series="", form_number="", state=RegisterState.ACTIVE, state_as_written="Действующая",
        issued_on=date(2019, 4, 12), holder="ГБОУ гимназия № 56", address="000110, Приморск, ул. Парусная, 4", note="", for_branch=None,
        decision_number="118-р", decision_on=date(2019, 4, 12), institution=institution,
        programmes=(ProgrammeView("Основное общее образование"), ProgrammeView("Живопись", code="54.02.05", suspended=True)),
    )  # fmt: skip
    return replace(supplement, **changes)


def make_whole_licence(institution: Ref) -> LicenceView:
    """A licence with a supplement for the institution, one for another place, a decision, and a state seen later."""
    suspended = date(2024, 3, 1)
    return make_licence(
        supplements=(
            make_supplement(0, institution),
            make_supplement(1, Ref(57, "detskiy-sad-3", "Детский сад № 3 «Маяк»")),
        ),
        decisions=(DecisionView("О приостановлении", Effect.SUSPENDED, "12-р", "Распоряжение", suspended),),
        timeline=(
            Moment(suspended, "Suspended", Tone.BAD, "О приостановлении, Распоряжение, 12-р"),
            Moment(SEEN, "Licence in force", Tone.GOOD, seen=True),
        ),
    )
