"""Build the public files and the search index of an installation."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.outbox import enqueue
from portal.jobs import finish, open_jobs
from portal.models import outbox
from portal.wiring import Wiring

if TYPE_CHECKING:
    from publisher.inputs import BuildReport
    from search.index import IndexReport


_ASK_AGAIN_S = 600  # a new index takes less
log = logging.getLogger("portal.building")


def build_sites(
    wiring: Wiring,
    *,
    slugs: Sequence[str] = (),
    jobs: int | None = None,
    output: Path | None = None,
    day: date | None = None,
    full: bool = False,
    refuse_worse: bool = False,
    progress: Any = None,
) -> BuildReport:
    """Build the portal and its accepted sites (or only ``slugs``), then queue the index.

    Raises:
        PublisherError: what the publisher refuses, in a sentence.
    """
    from publisher.build import build
    from publisher.inputs import BuildInputs
    from surveys.handover import published_polls
    from surveys.reports.handing_over import published_surveys

    target = output or wiring.output
    # Builds asked for before this one began are answered by it.
    covered = open_jobs(wiring, "build") if target == wiring.output and not slugs else []
    with wiring.surveys() as surveys:
        polls = published_polls(surveys, wiring.clock)
        shown_surveys = published_surveys(surveys, wiring.clock)
    report = build(
        BuildInputs(
            sessions=wiring.catalog,
            words=wiring.words,
            sites=wiring.sites,
            themes=wiring.themes,
            output=target,
            day=day or wiring.clock.today(),
            site=replace(wiring.site, demo=wiring.demo),
            polls=polls,
            surveys=shown_surveys,
            assets=wiring.assets,
            slugs=tuple(slugs),
            jobs=jobs or wiring.settings.build_jobs,
            full=full,
            refuse_worse=refuse_worse,
            zone=wiring.clock.zone,
            precompress=wiring.settings.precompress,
            own_themes=wiring.own_themes,
            school_theme=wiring.settings.school_theme,
        ),
        progress=progress or _log_worse,
    )
    finish(wiring, covered)
    if target == wiring.output:
        with wiring.portal.begin() as portal:
            enqueue(portal, outbox, "index", {"build": report.build}, now=wiring.clock.now())
    return report


def _log_worse(sentence: str) -> None:
    """Where nobody looks on, what a build makes worse is kept in the log, before the swap."""
    if "becomes worse" in sentence:
        log.warning(sentence)


def build_search(
    wiring: Wiring, *, whole: bool = False, progress: Any = None, waiting: Callable[[], None] | None = None
) -> IndexReport:
    """Make the search index of what is published: the pages of the last build, the register, polls and answers.

    Args:
        whole: write everything anew; otherwise what changed is put on top of the index in place, where that is little enough.
    """
    from search.index import build_index
    from surveys.handover import search_documents

    covered = open_jobs(wiring, "index")
    damaged = damage_mark(wiring)
    with wiring.surveys() as surveys:
        extra = search_documents(surveys, wiring.clock)
    report = build_index(
        wiring.index_dir,
        wiring.catalog,
        wiring.pages_dir,
        extra,
        engine=wiring.settings.search_engine,
        whole=whole or damaged.exists(),
        progress=progress,
        waiting=waiting,
    )
    damaged.unlink(missing_ok=True)
    finish(wiring, covered)
    return report


def damage_mark(wiring: Wiring) -> Path:
    """The file that says that the index in place cannot be read."""
    return wiring.index_dir.with_suffix(".damaged")


def ask_for_index(wiring: Wiring) -> None:
    """Have the worker make the whole index anew, because a search found none that can be read; never fails.

    Asked once, and again where nothing came of it: a process may end, or the database refuse, before the job is queued.
    """
    try:
        mark = damage_mark(wiring)
        mark.parent.mkdir(parents=True, exist_ok=True)
        try:
            mark.open("x").close()
        except FileExistsError:
            if time.time() - mark.stat().st_mtime < _ASK_AGAIN_S:
                return
            mark.touch()
        with wiring.portal.begin() as portal:
            enqueue(portal, outbox, "index", {"because": "damage"}, now=wiring.clock.now())
    except Exception:  # a search goes on without
        log.exception("a new search index could not be asked for")
