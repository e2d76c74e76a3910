"""Fill the texts of documents with what is known about an institution."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from catalog.kinds import STATUTORY_TYPE
from core.text import make_slug
from portal.demo.model import Institution, Unit
from portal.demo.sveden.paper import Block, Paper, parse_body

COMMITTEE = "Комитет по образованию Ясноморска"
SIMPLE, COPY = "простая", "копия"
_LEARNERS = {
    "kindergarten": ("воспитанники", "воспитанников", "воспитанникам", "воспитанниками", "воспитанника"),
    "vocational": ("студенты", "студентов", "студентам", "студентами", "студента"),
}
_PUPILS = ("обучающиеся", "обучающихся", "обучающимся", "обучающимися", "обучающегося")


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text before its slots are filled."""

    key: str
    title: str
    types: tuple[str, ...]  # empty: all
    age: int  # school years
    signature: str
    body: str


@cache
def load_texts() -> tuple[Text, ...]:
    """The texts of ``papers.toml``."""
    found = tomllib.loads(Path(__file__).with_name("papers.toml").read_text(encoding="utf-8"))["paper"]
    return tuple(
        Text(
            item["key"],
            item["title"],
            tuple(item.get("for", ())),
            item["age"],
            item.get("signature", SIMPLE),
            item["body"],
        )
        for item in found
    )


def last(day: date, month: int, of_month: int, ago: int = 0) -> date:
    """The last such day before ``day``, ``ago`` years before that; a day off moves to the Friday before."""
    found = date(day.year, month, of_month)
    if found >= day:
        found = found.replace(year=day.year - 1)
    found = found.replace(year=found.year - ago)
    return found - timedelta(days=max(0, found.weekday() - 4))


def school_year(day: date) -> int:
    """The year in which the current school year began."""
    return day.year if day.month >= 9 else day.year - 1


class Desk:
    """Where the documents of one institution are written."""

    def __init__(self, institution: Institution, day: date) -> None:
        """Documents as they are on ``day``."""
        self.institution, self.day = institution, day
        self.type = STATUTORY_TYPE[institution.kind]
        self.year = school_year(day)
        woman = institution.head.woman
        naming = institution.naming
        self.post = "заведующая" if woman and naming.post == "заведующий" else naming.post
        self.signer = (
            f"{institution.head.surname} {institution.head.name[0]}. {institution.head.patronymic[0]}., {self.post}"
        )
        self._words = self._slots()

    @property
    def learners(self) -> tuple[str, str, str, str, str]:
        """What those who learn here are called: nominative, genitive, dative, instrumental; one of them in the genitive."""
        return _LEARNERS.get(self.type, _PUPILS)

    def _slots(self) -> dict[str, str]:
        it = self.institution
        one = self.learners
        levels = dict.fromkeys(programme.level.partition(":")[0].lower() for programme in it.programmes)
        languages = it.languages.partition("(")[2].rstrip(")")
        founded = f"{it.founded_on:%d.%m.%Y}"
        return {
            "full": it.naming.full, "short": it.naming.short, "address": it.house.address, "founded": founded, "founder": it.founders[0].name,
            "post": self.post, "head": it.head.initials, "work_time": it.work_time[0].lower() + it.work_time[1:], "levels": "; ".join(levels),
            "bodies": "; ".join(unit.name[0].lower() + unit.name[1:] for unit in it.units if "овет" in unit.name or "обрание" in unit.name),
            "sy": f"{self.year}/{self.year + 1}", "l": one[0], "l_cap": one[0].capitalize(), "l_of": one[1], "l_dat": one[2], "l_ins": one[3], "l_of_one": one[4],
            "languages_line": f"На русском языке ведутся все занятия; {languages}." if languages else "На русском языке ведутся все занятия и всё делопроизводство.",
        }  # fmt: skip

    def order(self, on: date, salt: str) -> str:
        """«Утверждено приказом от 30.08.2024 № 112-од»; the number follows from the document's name."""
        number = 40 + sum(map(ord, f"{self.institution.key}{salt}")) % 240
        return f"Утверждено приказом от {on:%d.%m.%Y} №\u00a0{number}-од"

    def paper(
        self, name: str, title: str, on: date, body: tuple[Block, ...], *, signature: str = SIMPLE, approved: bool = True,
    ) -> Paper:  # fmt: skip
        """A document of this institution, signed by its head unless it is a copy."""
        return Paper(
            name=name,
            title=title,
            day=on,
            body=body,
            organisation=self.institution.naming.full,
            approval=self.order(on, name) if approved and signature != COPY else "",
            signature=signature,
            signer=self.signer if signature else "",
        )

    def write(self, key: str, *, name: str = "", slots: Mapping[str, str] | None = None) -> Paper:
        """The document of a text."""
        text = find_text(key, self.type)
        words = self._words | dict(slots or {})
        on = last(self.day, 8, 28, text.age)
        return self.paper(
            name or text.key,
            text.title.format(**words),
            on,
            parse_body(text.body.format(**words)),
            signature=text.signature,
        )

    def regulation(self, unit: Unit) -> Paper:
        """The regulation of a body or a unit."""
        body = any(word in unit.name for word in ("обрание", "овет", "онсилиум"))
        kind = "Положение об органе управления" if body else "Положение о подразделении"
        slots = {
            "unit_kind": kind,
            "unit": unit.name,
            "unit_head": unit.head,
            "unit_post_low": unit.post[0].lower() + unit.post[1:],
        }
        return self.write("polozhenie", name=f"polozhenie-{make_slug(unit.name, 40)}", slots=slots)


def find_text(key: str, type_: str) -> Text:
    """The text of a document for a type of organisation."""
    return next(text for text in load_texts() if text.key == key and (not text.types or type_ in text.types))


@cache
def common_paper(key: str, type_: str, day: date, late: int = 0) -> Paper:
    """A document that many institutions took over from the committee word for word; ``late`` years old beyond its age."""
    text = find_text(key, type_)
    one = _LEARNERS.get(type_, _PUPILS)
    year = school_year(day)
    words = {
        "full": "Организация", "short": "Организация", "address": "указано в едином реестре юридических лиц", "founded": "по решению города",
        "founder": COMMITTEE, "post": "руководитель", "head": "фамилия, имя, отчество", "work_time": "по графику, утверждённому приказом",
        "levels": "по программам, указанным в лицензии", "bodies": "общее собрание работников; педагогический совет", "sy": f"{year}/{year + 1}",
        "l": one[0], "l_cap": one[0].capitalize(), "l_of": one[1], "l_dat": one[2], "l_ins": one[3], "l_of_one": one[4],
        "languages_line": "На русском языке ведутся все занятия и всё делопроизводство.",
    }  # fmt: skip
    on = last(day, 8, 28, text.age + late)
    return Paper(
        text.key, text.title.format(**words), on, parse_body(text.body.format(**words)),
        organisation="Единый текст для организаций, подведомственных Комитету по образованию Ясноморска",
        approval=f"Утверждено распоряжением комитета от {on:%d.%m.%Y}", signature=text.signature, shared=True,
    )  # fmt: skip
