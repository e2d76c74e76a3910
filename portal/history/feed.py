"""Answer which changes of the published build come after a cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from core.errors import Conflict, KaisError, NotFound
from core.i18n import gettext as _

FOLDER = Path("data", "changes")
USUAL, MOST = 100, 1000  # events of one answer


class BadCursor(KaisError):
    """What was asked for is no cursor or no number of events."""

    status = 422


class CursorAhead(Conflict):
    """The caller has read further than the published pages go."""


def parse_number(given: str | None, usual: int, most: int, name: str) -> int:
    """A number of the query string.

    Raises:
        BadCursor: it is none, or out of bounds.
    """
    text = usual if given in (None, "") else given
    found = int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 12 else -1
    if found < 0 or found > most:
        raise BadCursor(_("“%(name)s” is a whole number from 0 to %(most)s.", name=name, most=most))
    return found


def changes_after(output: Path, after: int, limit: int) -> Mapping[str, Any]:
    """The events after a cursor, from the files of the current build: a program that polls sees what pages show.

    Raises:
        NotFound: nothing is built yet.
        CursorAhead: the cursor is beyond the last event, as after a return to an older build.
    """
    folder = (output / FOLDER).resolve()  # one build for the whole answer, whatever is swapped meanwhile
    try:
        index = orjson.loads((folder / "index.json").read_bytes())
    except FileNotFoundError as error:
        raise NotFound(_("No changes are published yet: the pages have not been built.")) from error
    last = index["cursor"]
    if after > last:
        raise CursorAhead(
            _("The published changes end at %(last)s. Wait for the next build, or read again from 0.", last=last)
        )
    events = list(_read(folder, index, after, limit))
    cursor = events[-1]["cursor"] if events else after
    return {"cursor": cursor, "last": last, "more": cursor < last, "series": index["series"], "events": events}


def _read(folder: Path, index: Mapping[str, Any], after: int, limit: int) -> Iterator[Any]:
    left = limit
    for segment in index["segments"]:
        if segment["last"] <= after:
            continue
        with (folder / segment["path"]).open("rb") as lines:
            for number, line in enumerate(lines, start=segment["first"]):
                if left == 0:
                    return
                if number > after:
                    yield orjson.loads(line)
                    left -= 1
