"""A school that publishes every fact of the standard, as catalog would hand it over; everything in it is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from catalog.cards import Fact, FactPart, FactRow, FactState, InstitutionCard
from catalog.kinds import STATUTORY_TYPE, Kind
from catalog.statutes import Item, Standard, load_standard
from tests.factories import SEEN, make_card
from tests.support.papers import blank_pdf

SCHOOL = "Сведения организации"
PEOPLE = (
    "Серова Анна Петровна", "Лугов Пётр Ильич", "Озерова Вера Львовна", "Ветров Игорь Семёнович", "Рябинина Ольга Юрьевна",
    "Каменев Антон Викторович",
)  # fmt: skip
SUBJECTS = ("математика", "русский язык, литература", "физика, астрономия", "биология", "история, обществознание")
TEXTS = {
    "post": "Учитель высшей категории",
    "teachingLevel": "высшее образование, специалитет; «Математика», учитель математики",
    "qualification": "«Современный урок», 72 часа, 2025 г.; «Цифровая среда школы», 36 часов, 2024 г.",
    "profDevelopment": "«Менеджмент в образовании», 2023 г.",
    "eduForm": "очная",
    "learningTerm": "4 года",
    "workTime": "понедельник — пятница, 08:00–19:00\nсуббота, 08:00–15:00",
    "eduLevel": "начальное общее образование",
    "objOvz": "вход с пандусом, широкие двери, тактильные таблички",
    "health": "Медицинский кабинет работает с 9:00 до 16:00; медицинскую сестру направляет детская поликлиника № 4.",
}
BY_FORMAT = {
    "postal_address": "000110, Приморск, ул. Парусная, 4, литера А",
    "phone": "+7 (812) 000-00-56",
    "email": "school56@example.org",
    "url": "https://edu.example.org/",
    "дд.мм.гггг": "01.09.1993",
    "year": "2025",
}


def given(value: str, **changes: object) -> Fact:
    """A fact the school itself gave."""
    fact = Fact(value, FactState.GIVEN, "school:56", SCHOOL, SEEN)
    return replace(fact, **changes)  # type: ignore[arg-type]


def document(title: str, name: str, *, signature: str = "simple") -> FactPart:
    """A document of the school's folder."""
    signed = signature != "copy"
    return FactPart(
        value=title,
        href=f"documents/{name}",
        day=date(2024, 8, 30),
        size=215_340,
        format="PDF",
        signature=signature,
        signed_by="Серова А. П., директор" if signed else "",
        signed_on=date(2024, 8, 30) if signed else None,
        signature_href=f"documents/{name}.sig" if signature == "qualified" else "",
    )


def with_parts(*parts: FactPart) -> Fact:
    """A fact of documents or several values."""
    href = parts[0].href if len(parts) == 1 else ""
    return given("; ".join(part.value for part in parts), href=href, parts=parts)


def value_of(item: Item, number: int) -> Fact:
    """A value of the item's kind."""
    name = str(item.itemprop)
    if item.kind == "document":
        kind = "copy" if item.signature == "none_copy" else ("simple", "qualified", "scan")[number % 3]
        return with_parts(document(item.label, f"{name}.pdf", signature=kind))
    if item.kind == "link":
        return with_parts(FactPart(f"Страница {number}", f"https://edu.example.org/{name}/{number}"))
    form = item.format.split(",")[0]
    if name == "fio":
        return given(PEOPLE[number % len(PEOPLE)])
    if name == "teachingDiscipline":
        return given(SUBJECTS[number % len(SUBJECTS)])
    if name == "teachingOp":
        return with_parts(FactPart("Основное общее образование"), FactPart(f"Программа {number % 3 + 1}"))
    if name in TEXTS:
        return given(TEXTS[name])
    if item.numeric and form != "year":
        return given("1234,5" if "thousand" in item.format else str(number + 3))
    if form in BY_FORMAT:
        return given(BY_FORMAT[form])
    if item.repeated:
        return with_parts(FactPart(f"{item.label}, первое"), FactPart(f"{item.label}, второе"))
    return given(f"{item.label} {number}")


def full_facts(standard: Standard, rows: int = 3) -> tuple[dict[str, Fact], dict[str, tuple[FactRow, ...]]]:
    """Every fact and row group of the standard."""
    facts: dict[str, Fact] = {}
    groups: dict[str, tuple[FactRow, ...]] = {}
    for subsection in standard.subsections:
        for item in subsection.items:
            if item.row_group:
                groups[item.key] = tuple(
                    FactRow(
                        number,
                        {str(child.itemprop): value_of(child, number) for child in item.children if child.itemprop},
                    )
                    for number in range(1, (rows if item.repeated else 1) + 1)
                )
            else:
                facts[item.key] = value_of(item, 1)
    return facts, groups


def make_full_card(kind: Kind = Kind.GYMNASIUM, *, rows: int = 3, standard: Standard | None = None) -> InstitutionCard:
    """An institution with every fact that the standard asks of its type."""
    standard = standard or load_standard()
    facts, groups = full_facts(standard, rows)
    type_ = STATUTORY_TYPE[kind]

    def asked(key: str) -> bool:
        item = next(item for subsection in standard.subsections for item in subsection.items if item.key == key)
        return type_ in item.required_for

    return make_card(
        kind=kind,
        facts={key: fact for key, fact in facts.items() if asked(key)},
        rows={key: found for key, found in groups.items() if asked(key)},
        licences=(),
        accreditations=(),
    )


def document_names(card: InstitutionCard) -> Iterator[str]:
    """The files its facts point to."""
    rows = (fact for group in card.rows.values() for row in group for fact in row.cells.values())
    for fact in (*card.facts.values(), *rows):
        for part in fact.parts:
            yield from (name for name in (part.href, part.signature_href) if name.startswith("documents/"))


def write_documents(folder: Path, card: InstitutionCard) -> None:
    """Put a small file where each fact points to."""
    for name in set(document_names(card)):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(blank_pdf(name))
