"""What one run of Pelican does; it travels in Pelican's settings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.inputs import BuildInputs, Problem, Worse
from publisher.output import OutputFolder
from publisher.plan import Listed, Plan
from publisher.register import Register
from publisher.tree import Tree

if TYPE_CHECKING:
    from publisher.readiness import Readiness

SETTING = "KAIS"  # the key of the Task in Pelican's settings
PROBLEMS_SHOWN = 200  # more of them say nothing new


@dataclass(slots=True)
class Results:
    """What a run has made, besides files. Workers send it to the process that started them."""

    listed: list[Listed] = field(default_factory=list)
    sites: dict[str, str] = field(default_factory=dict)  # published school sites: slug -> digest
    drafts: dict[str, str] = field(default_factory=dict)  # drafts: slug -> digest
    site_urls: dict[str, list[str]] = field(default_factory=dict)  # slug -> addresses of its pages, for the sitemap
    pages: int = 0
    written: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    readiness: dict[str, "Readiness"] = field(default_factory=dict)  # slug -> how complete the site is
    worse: list[Worse] = field(default_factory=list)  # sites that lost facts
    texts: set[str] = field(default_factory=set)  # digests of documents that search reads

    def add(self, other: "Results") -> None:
        """Take over what another run made."""
        self.listed.extend(other.listed)
        self.sites.update(other.sites)
        self.drafts.update(other.drafts)
        self.site_urls.update(other.site_urls)
        self.pages += other.pages
        self.written += other.written
        self.unchanged += other.unchanged
        self.problems.extend(other.problems)
        self.readiness.update(other.readiness)
        self.worse.extend(other.worse)
        self.texts.update(other.texts)


@dataclass(slots=True)
class Task:
    """One run: some institutions, the portal, or both."""

    inputs: BuildInputs
    register: Register
    plan: Plan
    output: OutputFolder
    tree: Tree
    manifests: Path  # where page manifests are written until the swap
    institutions: Sequence[int] | None = None  # whose pages to make; None: none
    cards: bool = True  # False: only sites, when some were asked for by name
    portal: bool = False
    sites_before: dict[str, str] = field(default_factory=dict)  # slug -> digest, of the current build
    drafts_before: dict[str, str] = field(default_factory=dict)
    readiness_before: dict[str, "Readiness"] = field(default_factory=dict)
    results: Results = field(default_factory=Results)
