"""Keep how complete each school's site is, and say which sites a build makes worse."""

import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from catalog.cards import InstitutionCard
from catalog.kinds import STATUTORY_TYPE, SiteState
from catalog.statutes import Standard, load_standard, standard_on
from core import urls
from publisher.check.pages import check_pages
from publisher.check.report import Mark, MarkState, SiteReport
from publisher.check.slots import Slot, iter_slots
from publisher.inputs import Worse
from publisher.output import OutputFolder, replace_file

if TYPE_CHECKING:
    from publisher.task import Task

AGAIN_AFTER = timedelta(days=7)  # a term of the acts may have passed meanwhile, with no page changed
_LABELS_SAID = 5
_SUMMARY = ".figures.json"  # no slug begins with a full stop
_NEW = ".new"
_UNREADABLE = (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The figures of one site, as lists need them."""

    digest: str  # of the site they were counted on
    checked_on: date
    standard: str
    type: str
    draft: bool
    score: float
    applicable: int
    filled: int
    declared_absent: int
    missing: int
    misplaced: int
    stale: int

    @property
    def given(self) -> int:
        """What counts: filled and declared absent."""
        return self.filled + self.declared_absent


class ReadinessStore:
    """The folder ``DIR.state/readiness``: a report per site, and one file with the figures of all."""

    def __init__(self, output: OutputFolder) -> None:
        self._folder = output.state / "readiness"

    def summaries(self) -> dict[str, Readiness]:
        """slug -> figures; empty where nothing was built yet or the file is of another make."""
        try:
            found = orjson.loads((self._folder / _SUMMARY).read_bytes())
            return {
                slug: Readiness(**entry | {"checked_on": date.fromisoformat(entry["checked_on"])})
                for slug, entry in found.items()
            }
        except _UNREADABLE:
            return {}

    def report(self, slug: str) -> SiteReport | None:
        """The report of a site as it was built last; None where there is none."""
        try:
            return _unpack(orjson.loads((self._folder / f"{slug}.json").read_bytes()))
        except _UNREADABLE:
            return None

    def prepare(self) -> None:
        """Empty the folder where reports wait for the swap."""
        shutil.rmtree(self._folder / _NEW, ignore_errors=True)
        (self._folder / _NEW).mkdir(parents=True)

    def stage(self, slug: str, report: SiteReport, standard: Standard) -> None:
        """Lay a report aside until the swap."""
        path = self._folder / _NEW / f"{slug}.json"
        content = orjson.dumps(_pack(report, standard))
        try:
            path.write_bytes(content)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def publish(self, summaries: Mapping[str, Readiness], *, only: Collection[str] | None = None) -> None:
        """Bring the reports that wait into their place, after the swap.

        Args:
            summaries: the figures of the sites of this build.
            only: the sites that this build made; the others keep theirs. None: this build made all there are.
        """
        staged = self._folder / _NEW
        for path in sorted(staged.iterdir()):
            os.replace(path, self._folder / path.name)
        staged.rmdir()
        kept = {} if only is None else {slug: old for slug, old in self.summaries().items() if slug not in only}
        entries = {
            slug: asdict(found) | {"checked_on": found.checked_on.isoformat()}
            for slug, found in sorted({**kept, **summaries}.items())
        }
        for path in self._folder.glob("*.json"):
            if path.stem not in entries and path.name != _SUMMARY:
                path.unlink()
        replace_file(self._folder / _SUMMARY, orjson.dumps(entries, option=orjson.OPT_INDENT_2))


class ReadinessLook:
    """Looks at each site as it is made; one whose content did not change keeps its figures."""

    def __init__(self, task: "Task") -> None:
        self._task = task
        self._store = ReadinessStore(task.output)
        self._standard = standard_on(task.inputs.day)

    def look(self, card: InstitutionCard, digest: str, files: Mapping[str, bytes]) -> None:
        """Count a site's marks, and compare with the site as it was."""
        results, today = self._task.results, self._task.inputs.day
        organisation_type = STATUTORY_TYPE[card.kind]
        draft = card.site_state is SiteState.DRAFT
        before = self._task.readiness_before.get(card.slug)
        if (
            before is not None
            and (before.digest, before.type, before.draft) == (digest, organisation_type, draft)
            and before.standard == self._standard.version
            and before.checked_on <= today < before.checked_on + AGAIN_AFTER
        ):
            results.readiness[card.slug] = before
            return
        report = check_pages(
            {path: content for path, content in files.items() if path.endswith(".html")},
            organisation_type=organisation_type,
            today=today,
            standard=self._standard,
            slug=card.slug,
            address=urls.site_preview(card.slug) if draft else urls.school_site(card.slug),
        )
        results.readiness[card.slug] = readiness_of(report, digest, self._standard.version, draft=draft)
        self._store.stage(card.slug, report, self._standard)
        if before is not None and before.digest != digest:
            old = self._store.report(card.slug)
            if old is not None and (worse := compare(old, report, draft=draft)):
                results.worse.append(worse)

    def keep(self, slug: str) -> None:
        """A site that could not be made stays as it was, and so do its figures."""
        if before := self._task.readiness_before.get(slug):
            self._task.results.readiness[slug] = before


def readiness_of(report: SiteReport, digest: str, standard: str, *, draft: bool) -> Readiness:
    """The figures of a report."""
    return Readiness(
        digest, report.checked_on, standard, report.type, draft, report.score, report.applicable, report.filled,
        report.declared_absent, report.missing, report.misplaced, report.stale,
    )  # fmt: skip


def compare(old: SiteReport, new: SiteReport, *, draft: bool) -> Worse | None:
    """What a site gave and gives no longer; None: nothing. Facts that are no longer asked for are no loss."""
    lost = [mark for mark in new.lacking if mark.key in old.kept]
    if not lost:
        return None
    return Worse(new.slug, draft, old.score, new.score, tuple(mark.key for mark in lost), labels_of(lost))


def labels_of(marks: Collection[Mark]) -> tuple[str, ...]:
    """The labels of the first few marks."""
    return tuple(dict.fromkeys(mark.label for mark in marks))[:_LABELS_SAID]


# -- on disk -------------------------------------------------------------------------------------------------------


def _pack(report: SiteReport, standard: Standard) -> dict[str, Any]:
    """A report without what the standard can tell again: most facts of most sites are given."""
    plain = (MarkState.FILLED, MarkState.DECLARED_ABSENT)
    marks = [{"key": mark.key, "state": mark.state} if mark.state in plain else mark.as_dict() for mark in report.marks]
    return {"standard": standard.version, "report": {**report.head(), "marks": marks, **report.tail()}}


def _unpack(found: Mapping[str, Any]) -> SiteReport:
    standard = load_standard(found["standard"])
    slots = {slot.key: slot for subsection in standard.subsections for slot in iter_slots(subsection)}
    report = found["report"]
    whole = [mark if "label" in mark else _mark(slots[mark["key"]], mark["state"]) for mark in report["marks"]]
    return SiteReport.from_dict(report | {"marks": whole})


def _mark(slot: Slot, state: str) -> dict[str, Any]:
    return {
        "key": slot.key, "subsection": slot.subsection, "group": slot.parent, "itemprop": slot.name,
        "label": slot.item.label, "state": state, "values": {},
    }  # fmt: skip
