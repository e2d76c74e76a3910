"""What a build is given, and what it reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from core.assets import Assets
from core.clock import MOSCOW
from core.database import Sessions
from core.handover import PublishedPoll, PublishedSurvey
from core.pages import PortalInfo
from publisher.register import Register
from publisher.themes import DEFAULT


@dataclass(frozen=True, slots=True)
class BuildInputs:
    """Everything a build depends on: the same inputs give the same bytes."""

    sessions: Sessions | None  # of catalog; None where ``register`` is given
    words: Path  # the repository's sites/: portal/ and skeleton/
    sites: Path  # KAIS_SITES: a folder per school, and portal/ over the repository's
    themes: Path
    output: Path  # DIR: becomes a relative link to DIR.builds/<n>
    day: date  # the build's calendar day in ``zone``
    site: PortalInfo
    polls: Sequence[PublishedPoll]
    assets: Assets
    slugs: tuple[str, ...] = ()  # only these school sites; empty: the portal and every accepted site
    jobs: int = 1  # processes that make institutions' pages
    precompress: bool = False  # lay a compressed twin beside every text
    full: bool = False  # take nothing over from the build before, mend what was changed by hand
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(MOSCOW))
    own_themes: Path | None = None  # $KAIS_HOME/themes: the operator's looks of school sites
    school_theme: str = DEFAULT  # KAIS_SCHOOL_THEME: the look of sites that name none
    refuse_worse: bool = False  # stop before the swap where a published site would lose facts
    surveys: Sequence[PublishedSurvey] = ()  # of several questions, for the blocks of their results
    register: Register | None = None  # instead of ``sessions``: tests and other sources


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be made, with the place and a sentence; every other site is still built."""

    site: str  # slug of the school, or "portal"
    file: str  # the template or words file, as far as known
    sentence: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.site, self.file) if part)
        return f"{place}: {self.sentence}" if place else self.sentence


@dataclass(frozen=True, slots=True)
class Worse:
    """A site that gave facts before this build and gives them no longer."""

    site: str  # slug
    draft: bool
    before: float  # score
    after: float
    lost: tuple[str, ...]  # keys of the standard
    labels: tuple[str, ...]  # of the first few, Russian

    def __str__(self) -> str:
        more = f" and {len(self.lost) - len(self.labels)} more" if len(self.lost) > len(self.labels) else ""
        return (
            f"{self.site} becomes worse ({self.before} → {self.after} of 100): it no longer gives "
            f"{', '.join(f'“{label}”' for label in self.labels)}{more}. See: kais site check {self.site}"
        )


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The figures of ``kais site build``; ``sites`` counts published school sites only."""

    sites: int
    pages: int  # HTML pages now published, portal and sites
    written: int  # files written because their content changed
    unchanged: int  # files taken over from the build before
    removed: int  # files of the build before that are no more
    seconds: float
    output: Path
    build: int
    revision: int
    drafts: int = 0
    problems: tuple[Problem, ...] = ()
    worse: tuple[Worse, ...] = ()  # sites that lost facts by this build

    def as_dict(self) -> Mapping[str, object]:
        """The report as JSON, in the order people read it."""
        return {
            "sites": self.sites,
            "pages": self.pages,
            "written": self.written,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "seconds": round(self.seconds, 3),
            "drafts": self.drafts,
            "build": self.build,
            "revision": self.revision,
            "output": str(self.output),
            "problems": [{"site": p.site, "file": p.file, "sentence": p.sentence} for p in self.problems],
            "worse": [
                {"site": w.site, "draft": w.draft, "before": w.before, "after": w.after, "lost": list(w.lost)}
                for w in self.worse
            ],
        }
