"""Write the files of a build, taking over unchanged ones from the build before."""

import hashlib
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from publisher.errors import PublisherError
from publisher.file_copies import is_same, publish_file
from publisher.precompress import is_twin, link_twin, put_twin, write_file

DIGEST_BYTES = 16


def digest_of(content: bytes) -> str:
    """The digest of one file, hex."""
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).hexdigest()


def file_of(url: str) -> str:
    """The file behind an address: ``/map/`` → ``map/index.html``, ``/data/x.csv`` → ``data/x.csv``."""
    path = url.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


class Tree:
    """One build's own folder in the making (the portal, not the school sites)."""

    def __init__(
        self, folder: Path, before: Path | None, digests_before: Mapping[str, str], *, precompress: bool = False
    ) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self.written = 0
        self.unchanged = 0
        self._before = before
        self._digests_before = digests_before
        self._precompress = precompress
        self._made: set[str] = set()

    def put(self, path: str, content: bytes) -> None:
        """Add a file: linked from the build before where nothing changed, else written.

        Raises:
            PublisherError: two pages want the same file.
        """
        if path in self.digests:
            raise PublisherError(f"Two pages want the file {path}. Rename one of them.")
        digest = self.digests[path] = digest_of(content)
        target = os.path.join(self.folder, path)
        parent = os.path.dirname(target)
        if parent not in self._made:
            os.makedirs(parent, exist_ok=True)
            self._made.add(parent)
        if self._before is not None and self._digests_before.get(path) == digest:
            old = os.path.join(self._before, path)
            if _link(old, target):
                self.unchanged += 1
                if self._precompress:
                    put_twin(target, content, old)
                return
        write_file(target, content)
        self.written += 1
        if self._precompress:
            put_twin(target, content)

    def has_before(self, path: str) -> bool:
        """Whether the build before has the file, as far as its record of digests tells."""
        return self._before is not None and path in self._digests_before and (self._before / path).is_file()

    def read_before(self, path: str) -> bytes | None:
        """A file of the build before; None where there is none."""
        return (self._before / path).read_bytes() if self._before is not None and self.has_before(path) else None

    def keep(self, path: str) -> None:
        """Take a file over from the build before, unread; ``has_before`` has said that it is there."""
        assert self._before is not None  # has_before
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _link(self._before / path, target):
            shutil.copyfile(self._before / path, target)
        self.digests[path] = self._digests_before[path]
        self.unchanged += 1
        if self._precompress and not link_twin(self._before / path, target):
            put_twin(str(target), target.read_bytes())

    def take(self, other_digests: Mapping[str, str], written: int, unchanged: int) -> None:
        """Count files that another process wrote into the same folder."""
        if both := sorted(self.digests.keys() & other_digests.keys()):
            raise PublisherError(f"Two pages want the file {both[0]}. Rename one of them.")
        self.digests.update(other_digests)
        self.written += written
        self.unchanged += unchanged


class SiteFiles:
    """The files of one school site, kept until their digest is known: pages in memory, documents where they lie."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.sources: dict[str, Path] = {}  # files of the school's folder that are copied as they are
        self._digests: dict[str, str] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._digests

    def __len__(self) -> int:
        return len(self._digests)

    @property
    def names(self) -> Collection[str]:
        """The paths of all files."""
        return self._digests.keys()

    def put(self, path: str, content: bytes) -> None:
        """Add a file by its path inside the site."""
        self._claim(path, digest_of(content))
        self.files[path] = content

    def put_path(self, path: str, source: Path, digest: str) -> None:
        """Add a file that is copied from the school's folder; ``digest`` is of what will be published."""
        self._claim(path, digest)
        self.sources[path] = source

    @property
    def copied(self) -> dict[str, tuple[Path, str]]:
        """The files that are copied: path inside the site -> where it lies, its digest."""
        return {path: (source, self._digests[path]) for path, source in self.sources.items()}

    def _claim(self, path: str, digest: str) -> None:
        if path in self._digests:
            raise PublisherError(f"Two pages want the file {path}. Rename one of them.")
        self._digests[path] = digest

    def digest(self) -> str:
        """The digest of the whole site: names and contents of all files."""
        return tree_digest(self._digests)

    @property
    def pages(self) -> int:
        """How many HTML pages."""
        return sum(path.endswith(".html") for path in self.files)


def tree_digest(digests: Mapping[str, str]) -> str:
    """The digest of a folder from the digests of its files."""
    summary = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for path, digest in sorted(digests.items()):
        summary.update(f"{path}\0{digest}\n".encode())
    return summary.hexdigest()


def write_site(
    folder: Path,
    files: Mapping[str, bytes],
    before: Path | None,
    *,
    sources: Mapping[str, Path] = {},  # never changed
    precompress: bool = False,
) -> tuple[int, int]:
    """Write a site beside its final place and rename it there; returns (written, linked from ``before``).

    ``folder`` must not exist: a content-addressed folder never changes. ``sources`` are copied by their paths.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    written = linked = 0
    made: set[str] = set()
    for path, content in files.items():
        target = os.path.join(partial, path)
        parent = os.path.dirname(target)
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        if before is not None:
            try:
                same = (before / path).read_bytes() == content
            except OSError:
                same = False
            if same and _link(before / path, target):
                linked += 1
                if precompress:
                    put_twin(target, content, os.path.join(before, path))
                continue
        write_file(target, content)
        written += 1
        if precompress:
            put_twin(target, content)
    for path, source in sources.items():
        target = os.path.join(partial, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if before is not None and is_same(source, before / path) and _link(before / path, target):
            linked += 1
            continue
        publish_file(source, target)
        written += 1
    os.rename(partial, folder)
    return written, linked


def _link(before: str | Path, target: str | Path) -> bool:
    """Take a file over as it is; False where it was taken away or the volume has no hard links."""
    try:
        os.link(before, target)
    except OSError:
        return False
    return True


def folder_digests(folder: Path, skip: str = "") -> dict[str, str]:
    """The digests of the files of a folder as they are now; the subfolder ``skip`` and compressed twins are left out."""
    found: dict[str, str] = {}
    for parent, folders, files in os.walk(folder):
        if skip and Path(parent) == folder and skip in folders:
            folders.remove(skip)
        names = set(files)
        for name in files:
            if is_twin(name, names):
                continue
            path = Path(parent, name)
            found[path.relative_to(folder).as_posix()] = digest_of(path.read_bytes())
    return found
