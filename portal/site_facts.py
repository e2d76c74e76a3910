"""Bring the facts of the schools' folders into the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from catalog.read import list_slugs
from catalog.schoolfacts.report import SyncReport
from catalog.schoolfacts.sync import SchoolFolder, SyncOptions, sync_folders
from core.actor import Actor
from core.errors import NotFound

if TYPE_CHECKING:
    from portal.wiring import Wiring


def sync_sites(
    wiring: Wiring,
    slugs: Sequence[str] = (),
    *,
    actor: Actor,
    dry_run: bool = False,
    force: bool = False,
    take_files: bool = False,
    changed_only: bool = False,
    progress: Callable[[str], None] | None = None,
) -> tuple[list[SyncReport], list[str]]:
    """Merge the folders ``slugs``, or all; returns what came of each, and sentences about folders that cannot be read.

    Raises:
        NotFound: a slug names no folder.
    """
    chosen, problems = find_folders(wiring, slugs)
    options = SyncOptions(
        force=force,
        take_files=take_files,
        changed_only=changed_only,
        vanishing_share=wiring.settings.vanishing_percent / 100,
    )
    reports = sync_folders(
        wiring.catalog,
        chosen,
        options,
        actor=actor,
        clock=wiring.clock,
        audit=wiring.audit,
        dry_run=dry_run,
        progress=progress,
    )
    return reports, problems


def find_folders(wiring: Wiring, slugs: Sequence[str] = ()) -> tuple[list[SchoolFolder], list[str]]:
    """The folders ``slugs``, or all, by name; and sentences about those of them that speak for no institution.

    Raises:
        NotFound: a slug names no folder.
    """
    from publisher.sites import find_site_folders

    with wiring.catalog() as session:
        names = list_slugs(session)
    found, broken = find_site_folders(wiring.sites, names)
    folders = {folder.slug: SchoolFolder(folder.slug, folder.path, folder.institution_id) for folder in found.values()}
    for slug in slugs:
        if slug not in folders and slug not in {name for name, _file, _why in broken}:
            raise NotFound(f"There is no folder {slug} in KAIS_SITES. Make it with: kais site new {slug}.")
    problems = [
        f"{slug}: {why}" if not why.startswith(slug) else why
        for slug, _file, why in broken
        if not slugs or slug in slugs
    ]
    return [folder for slug, folder in sorted(folders.items()) if not slugs or slug in slugs], problems
