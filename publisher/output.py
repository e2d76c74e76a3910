"""Keep the output folder: numbered builds, content-addressed sites, one link that names the current build."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import OutputFolderError

KEPT_BUILDS = 3  # the current one and two to go back to


class OutputFolder:
    """``DIR`` and the folders beside it (design.md, "The site is a function of data")."""

    def __init__(self, path: Path) -> None:
        # The parent is resolved, DIR itself is not: it is the link we replace.
        self.path = path.parent.resolve() / path.name
        name = self.path.name
        self.builds = self.path.with_name(f"{name}.builds")
        self.sites = self.path.with_name(f"{name}.sites")
        self.drafts = self.path.with_name(f"{name}.drafts")
        self.state = self.path.with_name(f"{name}.state")
        self.pages = self.path.with_name(f"{name}.pages")

    @property
    def lock(self) -> Path:
        """The builder's lock file."""
        return self.state / "build.lock"

    def check(self) -> None:
        """Refuse to build over something that is not ours.

        Raises:
            OutputFolderError: DIR is a real folder, a file, a mount point, or a link to elsewhere; says the remedy.
        """
        if self.path.is_symlink():
            target = Path(os.readlink(self.path))
            if target.parent != Path(self.builds.name):
                raise OutputFolderError(
                    f"{self.path} is a link to {target}, which is no build of ours. Remove the link or choose another --output."
                )
        elif os.path.ismount(self.path):
            raise OutputFolderError(
                f"{self.path} is a mount point; a build replaces a link by one rename. "
                f"Mount the volume one level higher, or choose an --output inside it, like {self.path}/site."
            )
        elif self.path.exists():
            raise OutputFolderError(
                f"{self.path} is a real {'folder' if self.path.is_dir() else 'file'}, and a build may only replace a link. "
                f"Move it away (mv {self.path} {self.path}.old) or choose another --output."
            )

    def prepare(self) -> None:
        """Make the folders that a build needs."""
        for folder in (self.builds, self.sites, self.drafts, self.state, self.pages):
            folder.mkdir(parents=True, exist_ok=True)

    def numbers(self) -> list[int]:
        """The numbers of complete builds, ascending."""
        if not self.builds.is_dir():
            return []
        return sorted(int(path.name) for path in self.builds.iterdir() if path.name.isdigit())

    def current(self) -> int | None:
        """The number of the current build."""
        if not self.path.is_symlink():
            return None
        name = Path(os.readlink(self.path)).name
        return int(name) if name.isdigit() and (self.builds / name).is_dir() else None

    def build_path(self, number: int) -> Path:
        """The folder of a complete build."""
        return self.builds / str(number)

    @contextmanager
    def new_build(self, number: int) -> Iterator[Path]:
        """A folder for a build in the making; it is removed when the build fails."""
        for leftover in self.builds.glob(".*.partial"):
            shutil.rmtree(leftover)
        partial = self.builds / f".{number}.partial"
        partial.mkdir()
        try:
            yield partial
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise

    def switch_to(self, number: int, partial: Path | None = None) -> None:
        """Make build ``number`` the current one, by one rename of the link."""
        if partial is not None:
            os.rename(partial, self.build_path(number))
        link = self.path.with_name(f".{self.path.name}.link")
        link.unlink(missing_ok=True)
        link.symlink_to(f"{self.builds.name}/{number}")
        os.replace(link, self.path)

    def site_link(self, slug: str, digest: str) -> str:
        """Where ``<build>/s/<slug>`` points to, relative to the folder the link is in."""
        return f"../../../{self.sites.name}/{slug}/{digest}"

    def published_sites(self, number: int | None) -> dict[str, str]:
        """The school sites of a build: slug -> digest."""
        if number is None:
            return {}
        folder = self.build_path(number) / "s"
        if not folder.is_dir():
            return {}
        return {path.name: Path(os.readlink(path)).name for path in sorted(folder.iterdir()) if path.is_symlink()}

    def prune(self) -> None:
        """Remove builds beyond the kept ones, and sites that no kept build shows."""
        current = self.current()
        kept = [number for number in self.numbers() if current is None or number <= current][-KEPT_BUILDS:]
        for number in self.numbers():
            if number not in kept:
                shutil.rmtree(self.build_path(number))
                (self.state / "digests" / f"{number}.json").unlink(missing_ok=True)
        used: dict[str, set[str]] = {}
        for number in kept:
            for slug, digest in self.published_sites(number).items():
                used.setdefault(slug, set()).add(digest)
        for site in self.sites.iterdir():
            for folder in site.iterdir():
                if folder.name not in used.get(site.name, ()):
                    shutil.rmtree(folder)
            if site.name not in used:
                shutil.rmtree(site)

    def read_digests(self, number: int | None) -> dict[str, str]:
        """The digests of a build's own files, recorded when it was made: path -> hex."""
        path = self.state / "digests" / f"{number}.json"
        if number is None or not path.is_file():
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in found.items()}

    def write_digests(self, number: int, digests: Mapping[str, str]) -> None:
        """Record the digests of a build's own files."""
        (self.state / "digests").mkdir(exist_ok=True)
        text = json.dumps(dict(sorted(digests.items())), ensure_ascii=False, indent=0)
        replace_file(self.state / "digests" / f"{number}.json", text.encode())


def replace_file(path: Path, content: bytes) -> bool:
    """Write a file beside the old one and rename it over; returns whether anything changed."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, path)
    return True
