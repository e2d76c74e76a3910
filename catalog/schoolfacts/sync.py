"""Bring what the files of schools say into the register: one run a school, as every other door makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import claims
from catalog.models import Institution, SlugHistory
from catalog.pen import queued
from catalog.schoolfacts.digest import folder_digest
from catalog.schoolfacts.merging import Fate, Merged, merge
from catalog.schoolfacts.read import FACTS, read_folder
from catalog.schoolfacts.register import keep_synced, load_synced, load_word
from catalog.schoolfacts.report import SyncReport, explain
from catalog.schoolfacts.words import DIGEST, FileWord, chosen, order_rows, plain
from catalog.schoolfacts.writing import write_word
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.i18n import gettext as _

VANISHING_SHARE = 0.30  # of what the files said before; beyond it a folder stops and asks
FEW = 5  # withdrawals that nobody is asked about
_WRITTEN = (Fate.ADDED, Fate.CHANGED, Fate.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class SchoolFolder:
    """A folder, and whose it is."""

    slug: str
    path: Path
    institution_id: int


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How folders are merged.

    ``force``: go on although a folder withdraws ``vanishing_share`` of what it said before. ``take_files``: where a
    fact was changed in the file and in the register, the file wins. ``changed_only``: pass over folders whose files
    have the names, sizes and times they had.
    """

    force: bool = False
    take_files: bool = False
    changed_only: bool = False
    vanishing_share: float = VANISHING_SHARE


@queued
def sync_folders(
    sessions: Sessions,
    folders: Sequence[SchoolFolder],
    options: SyncOptions = SyncOptions(),
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    dry_run: bool = False,
    progress: Callable[[str], None] | None = None,
) -> list[SyncReport]:
    """Merge the files of each folder; one that is refused keeps no other from being merged.

    Args:
        dry_run: do everything and take it back.
        progress: told the slug of the folder that is read.
    """
    reports = []
    for folder in folders:
        if progress is not None:
            progress(folder.slug)
        with sessions() as session, claims.writing(session, pen=not dry_run):
            report = _sync(session, folder, options, actor=actor, clock=clock)
            if dry_run or report.refused_whole:
                session.rollback()
                report = replace(report, run=None)
            else:
                session.commit()
        if report.run is not None:
            audit(actor, "site.sync", f"institution:{folder.institution_id}", {"run": report.run, "slug": folder.slug})
        reports.append(report)
    return reports


def _sync(session: Session, folder: SchoolFolder, options: SyncOptions, *, actor: Actor, clock: Clock) -> SyncReport:
    """Read one folder, merge it, write what is new."""
    id_ = folder.institution_id
    report = SyncReport(folder.slug, id_)
    if refusal := _refusal(session, folder):
        return replace(report, refused_whole=refusal)
    synced, digest = load_synced(session, id_), folder_digest(folder.path)
    if options.changed_only and synced.get(DIGEST) == digest:
        return report
    read, held = read_folder(folder.path), load_word(session, id_)
    file = FileWord.make(session, read, held)
    # Orders of rows and the files' fingerprint are remembered beside what was said, and no part of it.
    said_before = {key: value for key, value in synced.items() if "#" not in key.partition("[")[0]}
    merged = merge(
        said_before,
        {key: plain(word) for key, word in file.words.items()},
        {key: plain(word) for key, word in held.words.items()},
        held=file.is_held,
        prefer_file=options.take_files,
    )
    findings = (*read.findings, *file.findings, *explain(merged, file.words, held.words, file.places))
    report = replace(
        report,
        read=read.read,
        added=merged.count(Fate.ADDED),
        changed=merged.count(Fate.CHANGED),
        withdrawn=merged.count(Fate.WITHDRAWN),
        unchanged=sum(fate is Fate.UNCHANGED and key in file.words for key, fate in merged.fates.items()) + file.agreed,
        kept=merged.count(Fate.KEPT),
        refused=merged.count(Fate.REFUSED) + file.owned,
        findings=findings,
    )
    if refusal := _too_much(folder, merged, synced_keys=len(said_before), options=options):
        return replace(report, refused_whole=refusal)
    rows, orders = order_rows(merged, file, held, synced)
    before = [(row.group, row.key, row.position) for row in held.rows.values()]
    if any(fate in _WRITTEN for fate in merged.fates.values()) or sorted(before) != sorted(
        (row.group, row.key, row.position) for row in rows
    ):
        run = write_word(session, folder.slug, id_, chosen(merged, file, held), rows, report, actor=actor, clock=clock)
        report = replace(report, run=run)
    keep_synced(session, id_, synced, merged.synced | orders | {DIGEST: digest})
    return report


def _refusal(session: Session, folder: SchoolFolder) -> str:
    """Why a folder cannot be read at all; empty where it can."""
    known = 0 < folder.institution_id < 1 << 31  # what the column holds
    institution = session.get(Institution, folder.institution_id) if known else None
    if institution is None or institution.removed_run_id is not None:
        return _(
            "%(slug)s: no institution has the number %(number)s, which site.toml names. Correct it there.",
            slug=folder.slug,
            number=folder.institution_id,
        )
    if folder.slug not in _slugs(session, institution):
        return _(
            "%(slug)s: site.toml names institution %(number)s, whose site is called %(own)s. A folder speaks for the "
            "institution whose name it bears: correct the number, or rename the folder.",
            slug=folder.slug,
            number=folder.institution_id,
            own=institution.slug,
        )
    for path in (folder.path, folder.path / FACTS):
        if path.is_symlink():
            return _(
                "%(slug)s: %(folder)s is a link to another place. Put the folder itself there.",
                slug=folder.slug,
                folder=path.name,
            )
    return ""


def _slugs(session: Session, institution: Institution) -> set[str]:
    """The slug of an institution, and those it had."""
    former = session.scalars(select(SlugHistory.slug).where(SlugHistory.institution_id == institution.id))
    return {institution.slug, *former}


def _too_much(folder: SchoolFolder, merged: Merged, *, synced_keys: int, options: SyncOptions) -> str:
    """The question that a folder must answer which lost a good part of what it said; empty where it did not."""
    gone = merged.count(Fate.WITHDRAWN)
    if options.force or gone <= FEW or gone / max(synced_keys, 1) < options.vanishing_share:
        return ""
    return _(
        "%(slug)s would withdraw %(gone)s of the %(all)s facts and rows that its files told before: too much to go on "
        "unasked. Check that no table is missing or emptied; if it is right, sync it with --force.",
        slug=folder.slug,
        gone=gone,
        all=synced_keys,
    )
