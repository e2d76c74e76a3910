"""How often linking is right: England against itself with typos, points and certificates against what is known."""

from __future__ import annotations

import csv
import gzip
import os
import random
import string
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.figures import Figure, NotMeasured
from bench.installation import ROOT
from catalog.database import MIGRATIONS, PACKAGE
from catalog.faces import face_of
from catalog.importers import import_file
from catalog.link_register import LinkRegister
from catalog.linking import offer_by_name
from catalog.matching import Match, Matcher
from catalog.models import Attachment, Building, Entry, Institution
from catalog.names import district_stem, recognise_kind, recognise_number, same_family
from catalog.quality_identifiers import find_misplaced
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import make_engine, make_sessions, upgrade

SHARED = Path(os.environ.get("KAIS_SHARED_DATA", ROOT.parent / "shared" / "data"))
TYPOS = 0.01  # of the characters of name, town and postcode
SEED = 20261127
FILES = {
    "boundaries": "boundaries/spb-districts.geojson",
    "spb-schools": "spb-open-data/schools.csv",
    "spb-accreditation": "registers/spb-accreditation-register.csv",
    "points": "spb-schools-geo/schools-wgs84.csv",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many links are right."""

    right: int
    wrong: int
    all: int  # that should have been found

    @property
    def precision(self) -> float:
        """Of the links made, the share that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the links that should be, the share that was made."""
        return self.right / max(1, self.all)


def read_england(shared: Path) -> list[dict[str, str]]:
    """The rows of the English register, in the words of the field dictionary."""
    with gzip.open(shared / "catalogue-england" / "schools.csv.gz", "rt", encoding="utf-8") as handle:
        return [
            {
                name: value
                for name, value in {
                    "urn": row["urn"],
                    "full_name": row["name"],
                    "settlement": row["town"],
                    "postcode": row["postcode"],
                    "founded_on": "-".join(reversed(row["open_date"].split("-"))),
                    "closed_on": "-".join(reversed(row["close_date"].split("-"))),
                }.items()
                if value
            }
            for row in csv.DictReader(handle)
        ]


def spoil(row: Mapping[str, str], chance: random.Random) -> dict[str, str]:
    """The row as a careless copyist gives it: a hundredth of the letters wrong, and no number."""

    def copy(text: str, letters: str) -> str:
        return "".join(chance.choice(letters) if chance.random() < TYPOS else letter for letter in text)

    small, large = string.ascii_lowercase, string.ascii_uppercase + string.digits
    said = {name: value for name, value in row.items() if name != "urn"}
    for name, letters in (("full_name", small), ("settlement", small), ("postcode", large)):
        if name in said:
            said[name] = copy(said[name], letters)
    return said


def match_england(shared: Path) -> tuple[Verdict, float]:
    """England against its own copy with typos: verdict, and the seconds it took."""
    rows = read_england(shared)
    chance = random.Random(SEED)
    spoilt = [spoil(row, chance) for row in rows]
    started = time.perf_counter()
    matcher = Matcher(face_of(row, int(row["urn"]), "england-schools") for row in rows)
    right = wrong = 0
    for row, said in zip(rows, spoilt, strict=True):
        found = matcher.find(said)
        if isinstance(found, Match):
            matcher.take(found.institution_id)
            right += found.institution_id == int(row["urn"])
            wrong += found.institution_id != int(row["urn"])
    return Verdict(right, wrong, len(rows)), time.perf_counter() - started


def load_city(shared: Path, folder: Path) -> Any:
    """The register of the real files of St. Petersburg."""
    engine = make_engine(f"sqlite:///{folder}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    for format, name in FILES.items():
        import_file(sessions, format, shared / name, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    return sessions


def judge_points(session: Session) -> Verdict:
    """The points against the reference: an institution of the same number and kind in the same district."""
    register = LinkRegister(session)
    known: dict[tuple[str, int | None], list[tuple[int, Any]]] = {}
    for row in session.execute(select(Institution.id, Institution.number, Institution.district_id, Institution.kind)):
        known.setdefault((row.number, row.district_id), []).append((row.id, row.kind))
    linked: dict[int, set[int]] = {}
    for subject, institution in session.execute(
        select(Attachment.subject_id, Attachment.institution_id).where(
            Attachment.subject_type == "building", Attachment.ended_run_id.is_(None)
        )
    ):
        linked.setdefault(subject, set()).add(institution)
    right = wrong = there = 0
    for id_, name, district in session.execute(select(Building.id, Building.name, Building.district)):
        number = recognise_number(name)
        fitting = {
            other
            for other, kind in known.get((number, register.districts.get(district)), ())
            if number and same_family(kind, recognise_kind(name))
        }
        there += bool(fitting)
        if fitting and id_ in linked:
            right += linked[id_] <= fitting
            wrong += not linked[id_] <= fitting
    return Verdict(right, wrong, there)


def judge_names(session: Session, without: Collection[int] = ()) -> Verdict:
    """The certificates that an INN or OGRN attached: does the name ladder alone find the same institution?

    ``without`` are certificates whose numbers the list of institutions gives to a neighbour.
    """
    by_number: dict[int, set[int]] = {}
    for subject, institution in session.execute(
        select(Attachment.subject_id, Attachment.institution_id).where(
            Attachment.subject_type == "entry",
            Attachment.method.in_(("inn", "ogrn")),
            Attachment.ended_run_id.is_(None),
        )
    ):
        if subject not in without:
            by_number.setdefault(subject, set()).add(institution)
    register = LinkRegister(session)
    right = wrong = 0
    rows = session.execute(select(Entry.id, Entry.holder, Entry.holder_short, Entry.address).order_by(Entry.id)).all()
    for row in rows:
        if row.id not in by_number:
            continue
        found = name_alone(register, row)
        right += found in by_number[row.id]
        wrong += found is not None and found not in by_number[row.id]
    return Verdict(right, wrong, len(by_number))


def name_alone(register: LinkRegister, row: Any) -> int | None:
    """Whom linking would choose if the certificate gave neither INN nor OGRN."""
    stem = district_stem(row.holder)
    said = {"full_name": row.holder, "short_name": row.holder_short, "address": row.address}
    offers = offer_by_name(register, row.holder, said, register.stems.get(stem) if stem else None)
    return next((institution for institution, _link in offers), None)


def measure() -> Iterator[Figure]:
    """Precision and recall on the real files, with the goals of the issue."""
    if not (SHARED / "catalogue-england").is_dir():
        raise NotMeasured(f"the shared registers are not at {SHARED}")
    verdict, seconds = match_england(SHARED)
    yield Figure("linking.england_precision", round(verdict.precision, 4), "", goal="≥ 0.99")
    yield Figure("linking.england_recall", round(verdict.recall, 4), "", goal="≥ 0.95")
    yield Figure("linking.england_seconds", round(seconds, 1), "s", goal="tens of seconds")
    with tempfile.TemporaryDirectory(prefix="kais-bench-") as folder:
        sessions = load_city(SHARED, Path(folder))
        with sessions() as session:
            slipped = {one.entry_id for one in find_misplaced(session)}
            for name, verdict in (
                ("points", judge_points(session)),
                ("names_against_inn", judge_names(session)),
                ("names_against_right_inn", judge_names(session, slipped)),
            ):
                yield Figure(f"linking.{name}_precision", round(verdict.precision, 4), "", goal="≥ 0.99")
                yield Figure(f"linking.{name}_recall", round(verdict.recall, 4), "", goal="≥ 0.9")
