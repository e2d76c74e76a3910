"""What an institution has, by the facts that it gave: a pool, a library, a speech therapist, a hostel.

Only what is given counts. A fact that its owner declares absent, a count of nothing and a sentence that says no («бассейна
нет») must never make an institution found by that word.
"""

import re
from collections.abc import Iterator

from catalog.cards import Fact, InstitutionCard

# Groups of rows whose one cell names a thing that is there. The word before is what parents call it, where the row may not.
_NAMED: tuple[tuple[str, str, str], ...] = (
    ("objects.purposeSport", "objName", ""),
    ("objects.purposePrac", "namePrac", ""),
    ("objects.purposeCab", "nameCab", ""),
    ("objects.purposeLibr", "objName", "Библиотека"),
    ("catering.meals", "objName", ""),
    ("struct.structOrgUprav", "name", ""),
    ("employees.teachingStaff", "post", ""),  # the post alone: a speech therapist is looked for, a person is not
)
# Facts that are a sentence: what a parent looks for is named here, the sentence stands behind it.
_SAID: tuple[tuple[str, str], ...] = (
    ("objects.ovz", "Доступная среда"),
    ("objects.techOvz", "Специальные технические средства обучения"),
    ("catering.dietMenu", "Диетическое меню"),
    ("catering.health", ""),
    ("objects.purposeFacil", ""),
)
# Facts that are a count.
_COUNTED: tuple[tuple[str, str], ...] = (
    ("objects.hostelInfo", "Общежитие"),
    ("objects.interInfo", "Интернат"),
    ("grants.hostelInfo", "Общежитие"),
    ("grants.interInfo", "Интернат"),
)
_NO = re.compile(r"\b(нет|не|отсутств\w*)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;\n]+\s*")
_LONGER = re.compile(r"продл[её]н", re.IGNORECASE)
_COUNT = re.compile(r"\d+")
_CATEGORY = re.compile(r",[^,]*(категори|соответстви)[^,]*", re.IGNORECASE)  # of a teacher: nobody looks for it
_SEVERAL = re.compile(r"\s*[,;\n]\s*")
_LONGEST_LINE = 160  # characters


def facilities_of(card: InstitutionCard) -> Iterator[str]:
    """Lines that say what there is, each once."""
    seen: set[str] = set()
    for line in _lines(card):
        short = " ".join(line.split())
        if short and len(short) <= _LONGEST_LINE and (key := short.casefold()) not in seen:
            seen.add(key)
            yield short


def positive(text: str) -> list[str]:
    """The clauses of a text that deny nothing: «Спортзал. Бассейна нет» leaves «Спортзал»."""
    return [clause for clause in _CLAUSE.split(text) if clause.strip() and not _NO.search(clause)]


def _lines(card: InstitutionCard) -> Iterator[str]:
    for group, cell, word in _NAMED:
        for row in card.rows.get(group, ()):
            for name in _given(row.get(cell)):
                name = _CATEGORY.sub("", name)
                yield name if not word or word.casefold() in name.casefold() else f"{word}: {name}"
    for key, word in _COUNTED:
        fact = card.fact(key)
        if fact.given and any(int(count) for count in _COUNT.findall(fact.value)):
            yield word
    for key, word in _SAID:
        clauses = _given(card.fact(key))
        if clauses and word:
            yield word
        yield from clauses
    for clause in _given(card.fact("common.workTime")):  # hours are no offer, but that children may stay longer is
        if _LONGER.search(clause):
            yield clause
    for row in card.rows.get("education.eduAccred", ()):  # subjects: «школа с китайским языком»
        if row.get("eduPred").given:
            yield from _SEVERAL.split(row.get("eduPred").value)


def _given(fact: Fact) -> list[str]:
    return positive(fact.value) if fact.given else []
