"""Judge search by questions whose right answers are known.

A file of judged queries has one JSON object a line: ``{"query": "гимназия 56", "relevant": [12]}``, with ``"label"`` where
figures are wanted by kind of question.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from search.analysis import tidy
from search.result import Hit

DEPTH = 50  # hits that are looked at; an answer further down is no answer
_RELEVANT = ("relevant", "relevant_ids", "ids")
_LABEL = ("label", "kind", "group")
_LONGEST_SHOWN = 60  # characters of a bad line that its sentence repeats


@dataclass(frozen=True, slots=True)
class Judged:
    """One question and its right answers, as the file names them."""

    line: int
    query: str
    relevant: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no judged query, and why."""

    line: int
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What search made of one question."""

    judged: Judged
    rank: int | None  # of the first right answer, from 1; None: not among the first ``DEPTH``
    first: str = ""  # the title of what came first
    first_url: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """How often the right answer came where."""

    queries: int
    mrr: float
    success_at_1: float
    success_at_3: float


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Every figure of one file."""

    total: Figures
    labels: Mapping[str, Figures]
    misses: tuple[Judgement, ...]  # whose first hit is wrong, the worst first
    bad_lines: tuple[BadLine, ...] = ()


def read_judged(lines: Iterable[str]) -> tuple[list[Judged], list[BadLine]]:
    """Read judged queries; a line that is none is told with its number, and the others count."""
    judged: list[Judged] = []
    bad: list[BadLine] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip().strip("\ufeff"):
            continue
        try:
            judged.append(_parse(number, json.loads(line.strip().strip("\ufeff"))))
        except json.JSONDecodeError as error:
            bad.append(BadLine(number, f"this is not JSON ({error.msg}): {tidy(line[:_LONGEST_SHOWN])}"))
        except RecursionError:
            bad.append(BadLine(number, "this is nested too deeply"))
        except ValueError as error:
            bad.append(BadLine(number, str(error)))
    return judged, bad


def _parse(line: int, record: Any) -> Judged:
    if not isinstance(record, dict):
        raise ValueError('a JSON object is expected, like {"query": "гимназия 56", "relevant": [12]}')
    query = record.get("query")
    if not isinstance(query, str) or not query.strip():
        raise ValueError("“query” is missing, or is no text")
    name = next((name for name in _RELEVANT if name in record), None)
    if name is None:
        raise ValueError("“relevant” is missing: the ids, addresses or identifiers of the right answers")
    given = record[name] if isinstance(record[name], list) else [record[name]]
    if not given or not all(isinstance(item, str | int) and not isinstance(item, bool) for item in given):
        raise ValueError(f"“{name}” must be a list of at least one id, address or identifier")
    label = next((record[key] for key in _LABEL if isinstance(record.get(key), str)), "")
    return Judged(line, query, tuple(str(item).strip() for item in given), label)


def judge(
    judged: Sequence[Judged],
    ask: Callable[[str], Sequence[Hit]],
    known: Mapping[str, Collection[int]] | None = None,
    bad_lines: Sequence[BadLine] = (),
) -> QualityReport:
    """Ask every question and see where its first right answer stands.

    Args:
        ask: the hits of a query, best first, at least ``DEPTH`` of them where there are so many.
        known: further names of institutions (``inn:…``, ``ogrn:…``, slugs) → their ids.
    """
    names = known or {}
    judgements = []
    for question in judged:
        wanted = _wanted(question.relevant, names)
        hits = ask(question.query)[:DEPTH]
        rank = next((place for place, hit in enumerate(hits, start=1) if wanted & hit_names(hit)), None)
        first = hits[0] if hits else None
        judgements.append(Judgement(question, rank, first.title if first else "", first.url if first else ""))
    labels = sorted({judgement.judged.label for judgement in judgements} - {""})
    misses = [judgement for judgement in judgements if judgement.rank != 1]
    misses.sort(key=lambda judgement: (-(judgement.rank or DEPTH + 1), judgement.judged.line))
    return QualityReport(
        _figures(judgements),
        {label: _figures([each for each in judgements if each.judged.label == label]) for label in labels},
        tuple(misses),
        tuple(bad_lines),
    )


def hit_names(hit: Hit) -> set[str]:
    """Every way to name a hit: «institution:12», «12», its address, the slug in it."""
    names = {f"{hit.type}:{hit.id}", f"{hit.group}:{hit.id}", _path(hit.url), str(hit.id)}
    if hit.group == "institution":
        _number, _, slug = hit.url.strip("/").rpartition("/")[2].partition("-")
        names.add(slug)
    return names - {""}


def _wanted(relevant: Iterable[str], known: Mapping[str, Collection[int]]) -> set[str]:
    wanted: set[str] = set()
    for name in relevant:
        if name.isascii() and name.isdigit():
            wanted |= {f"institution:{name.lstrip('0')}", *(() if name in known else (name,))}
            continue
        scheme, colon, value = name.partition(":")
        ids = known.get(f"{scheme.lower()}:{value.strip()}" if colon else name, ())
        wanted |= {f"institution:{id}" for id in ids}
        wanted.add(_path(name) if "/" in name else f"{scheme.lower()}:{value.strip()}" if colon else name)
    return wanted


def _path(url: str) -> str:
    """The address without host and escapes: judged files of one installation serve another."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return unquote(parts.path) + (f"#{parts.fragment}" if parts.fragment else "")


def _figures(judgements: Sequence[Judgement]) -> Figures:
    count = len(judgements)
    ranks = [judgement.rank for judgement in judgements if judgement.rank]

    def share(value: float) -> float:
        return round(value / count, 4) if count else 0.0

    return Figures(
        count,
        share(sum(1 / rank for rank in ranks)),
        share(sum(rank == 1 for rank in ranks)),
        share(sum(rank <= 3 for rank in ranks)),
    )
