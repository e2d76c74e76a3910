"""Put finished school sites into their content-addressed folders, drafts into theirs."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.cards import InstitutionCard
from catalog.kinds import SiteState
from core import urls
from publisher.inputs import Problem
from publisher.manifests import write_manifest
from publisher.precompress import complete_site, wrong_twins
from publisher.school import SchoolSite
from publisher.texts.records import document_records
from publisher.texts.store import TextStore
from publisher.tree import folder_digests, tree_digest, write_site

if TYPE_CHECKING:
    from publisher.task import Task


class SiteStore:
    """Where a build keeps its school sites."""

    def __init__(self, task: "Task") -> None:
        self._task = task
        self._texts = TextStore(task.output.state / "texts")
        self._waiting: list[tuple[InstitutionCard, SchoolSite]] = []  # published, not yet listed for search

    def publish(self, card: InstitutionCard, site: SchoolSite) -> None:
        """Write an accepted site; one whose content did not change keeps its folder."""
        slug = card.slug
        results = self._task.results
        digest = site.files.digest()
        folder = self._task.output.sites / slug / digest
        if folder.is_dir() and self._task.inputs.full and _was_changed(folder, digest):
            shutil.rmtree(folder)  # somebody changed files in it: only --full looks
        precompress = self._task.inputs.precompress
        if folder.is_dir():
            results.unchanged += len(site.files)
            if precompress:
                complete_site(folder, site.files.files)
        else:
            before = None if self._task.inputs.full else self._task.sites_before.get(slug)
            written, linked = write_site(
                folder,
                site.files.files,
                self._task.output.sites / slug / before if before else None,
                sources=site.files.sources,
                precompress=precompress,
            )
            results.written += written
            results.unchanged += linked
        results.sites[slug] = digest
        results.pages += site.files.pages
        results.site_urls[slug] = site.addresses
        for document in site.documents:
            self._texts.ask(document.digest, document.source)
        self._waiting.append((card, site.without_files()))

    def finish(self) -> None:
        """List the published sites for search, when the words of their documents are read."""
        for card, site in self._waiting:
            base = urls.school_site(card.slug)
            records, problems = document_records(site.documents, card, base, self._texts)
            write_manifest(self._task.manifests / f"{card.slug}.jsonl", [*site.records, *records])
            self._task.results.problems.extend(Problem(card.slug, *problem) for problem in problems)
            self._task.results.texts.update(document.digest for document in site.documents)
        self._waiting.clear()

    def close(self) -> None:
        """End the process that reads documents."""
        self._texts.close()

    def put_draft(self, slug: str, site: SchoolSite) -> None:
        """Write a draft, seen only in the staff preview."""
        results = self._task.results
        digest = site.files.digest()
        folder = self._task.output.drafts / slug
        results.drafts[slug] = digest
        if self._task.drafts_before.get(slug) == digest and folder.is_dir():
            return
        new = folder.with_name(f".{slug}.new")
        old = folder.with_name(f".{slug}.old")
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        write_site(new, site.files.files, None, sources=site.files.sources)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)

    def keep(self, card: InstitutionCard) -> None:
        """A site that could not be made stays as it was: never half a site."""
        if card.site_state is SiteState.DRAFT:
            if digest := self._task.drafts_before.get(card.slug):
                self._task.results.drafts[card.slug] = digest
            return
        digest = self._task.sites_before.get(card.slug)
        if digest and (self._task.output.sites / card.slug / digest).is_dir():
            self._task.results.sites[card.slug] = digest
            self._count_kept(card.slug, self._task.output.sites / card.slug / digest)
            manifest = self._task.output.pages / f"{card.slug}.jsonl"
            if manifest.is_file():
                shutil.copyfile(manifest, self._task.manifests / manifest.name)

    def _count_kept(self, slug: str, folder: Path) -> None:
        """Count the pages of a site that stays, and list them for the sitemap."""
        pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
        self._task.results.pages += len(pages)
        self._task.results.site_urls[slug] = [
            urls.school_site(slug, page.removesuffix("index.html")) for page in pages if page.endswith("index.html")
        ]


def _was_changed(folder: Path, digest: str) -> bool:
    return tree_digest(folder_digests(folder)) != digest or next(wrong_twins(folder), None) is not None
