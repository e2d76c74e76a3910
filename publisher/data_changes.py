"""Publish what changed: JSON lines in numbered segments, an index with the cursor, and a feed for people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from catalog.dump import line_bytes
from core import urls
from core.i18n import gettext, language
from core.pages import PageMeta
from publisher.data_feed import FEED_ITEMS, Named, feed_json, make_item
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter, crumbs

if TYPE_CHECKING:
    from publisher.register import Register
    from publisher.tree import Tree

VERSION = 1  # raise it when lines of dumps change their shape or show other fields: readers then begin anew
SEGMENT = 1000  # events of a full segment, which never changes again
SHOWN = 30  # events that the page lists
LOOKED_BACK = 5  # segments that are searched for the newest events about institutions
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the feed."""

    path: str
    first: int  # cursors
    last: int
    bytes: int
    sha256: str

    @property
    def full(self) -> bool:
        """Whether it never changes again."""
        return self.last - self.first + 1 == SEGMENT

    def as_json(self) -> dict[str, Any]:
        """The segment as the index has it."""
        return {
            "path": self.path, "first": self.first, "last": self.last, "bytes": self.bytes, "sha256": self.sha256,
            "full": self.full,
        }  # fmt: skip


class ChangeFiles:
    """Writes the segments of one build; full ones are taken over from the build before without being read."""

    def __init__(self, tree: Tree, register: Register, until: int) -> None:
        self._tree = tree
        self._register = register
        self._until = until
        self.segments: list[Segment] = []
        self._open: list[bytes] = []
        self._cursor = 0

    def write(self) -> bytes:
        """Write what is new; returns the index."""
        first = next(iter(self._register.events(0, min(1, self._until))), None)
        series = f"{VERSION}-{first.at:%Y%m%dT%H%M%S}" if first else f"{VERSION}-empty"
        after = self._resume(series)
        for event in self._register.events(after, self._until):
            self._cursor += 1
            self._open.append(line_bytes(event.as_line(self._cursor)))
            if len(self._open) == SEGMENT:
                self._close()
        if self._open:
            self._close()
        moment = self._register.moment_of(self._until)
        index = {
            "version": VERSION,
            "series": series,
            "cursor": self._cursor,
            "first": 1 if self._cursor else 0,
            "last": self._cursor,
            "run": self._until,
            "at": moment.isoformat(timespec="seconds") if moment else None,
            "segment_size": SEGMENT,
            "segments": [segment.as_json() for segment in self.segments],
        }
        return orjson.dumps(index, option=_PRETTY)

    def _resume(self, series: str) -> int:
        """Take over what the build before has of this history; returns the last run it holds."""
        content = self._tree.read_before(urls.changes("index.json").lstrip("/"))
        if content is None:
            return 0
        old = orjson.loads(content)
        moment = self._register.moment_of(old.get("run", 0))
        if (
            old.get("series") != series
            or old.get("segment_size") != SEGMENT
            or old["run"] > self._until
            or moment is None
            or moment.isoformat(timespec="seconds") != old["at"]
            or not all(self._tree.has_before(_file(item["path"])) for item in old["segments"])
        ):
            return 0  # another history, as after a restored backup: from the beginning
        for item in old["segments"]:
            if item["full"]:
                self._tree.keep(_file(item["path"]))
                found = {name: item[name] for name in ("path", "first", "last", "bytes", "sha256")}
                self.segments.append(Segment(**found))
            else:
                self._open = (self._tree.read_before(_file(item["path"])) or b"").splitlines(keepends=True)
        self._cursor = old["cursor"]
        return int(old["run"])

    def _close(self) -> None:
        content = b"".join(self._open)
        last = self.segments[-1].last if self.segments else 0
        path = f"{len(self.segments) + 1:06}.jsonl"
        self.segments.append(
            Segment(path, last + 1, last + len(self._open), len(content), hashlib.sha256(content).hexdigest())
        )
        self._tree.put(_file(path), content)
        self._open = []


def _file(name: str) -> str:
    return urls.changes(name).lstrip("/")


def make_changes(writer: PortalWriter, institutions: Sequence[Listed], until: int) -> None:
    """Write ``/data/changes/``: segments, index, feed, and the page about them."""
    task = writer.task
    files = ChangeFiles(task.tree, task.register, until)
    index = files.write()
    writer.data(urls.changes("index.json"), index)
    names = {item.id: Named(item.name, item.slug) for item in institutions}
    names |= {ref.id: Named(ref.name, None) for ref in task.register.gone()}
    newest = list(_newest(task.tree, files.segments))
    with language("ru"):
        made = [make_item(event, names, task.inputs.zone) for event in newest]
        items = [item for item in made if item.lines or item.type != "changed"]
        title = gettext("Changes of the register")
        writer.data(urls.changes("feed.json"), feed_json(items, task.inputs.site))
        writer.page(
            "changes",
            PageMeta(
                title=title,
                path=urls.changes(),
                description=gettext("What changed in the register, for people and programs."),
                section="data",
                crumbs=crumbs("ru", (gettext("Open data"), urls.data()), (title, None)),
                translated=False,
                styles=("css/history.css",),
            ),
            items=items[:SHOWN],
            cursor=orjson.loads(index)["cursor"],
            segments=files.segments,
        )


def _newest(tree: Tree, segments: Sequence[Segment]) -> Iterator[Mapping[str, Any]]:
    """The newest events about institutions, the last first."""
    left = FEED_ITEMS
    for segment in reversed(segments[-LOOKED_BACK:]):
        for line in reversed((tree.folder / _file(segment.path)).read_bytes().splitlines()):
            event = orjson.loads(line)
            if event["subject"] == "institution":
                yield event
                left -= 1
                if left == 0:
                    return
