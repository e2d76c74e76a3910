"""Keep the pictures that were drawn for school sites, so that a build draws only what changed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from core.i18n import gettext
from publisher.errors import SiteFolderError
from publisher.inputs import BuildInputs
from publisher.output import OutputFolder, replace_file
from publisher.school_pictures import VERSION, Portrait, UnreadableEmblem, draw_portrait

if TYPE_CHECKING:
    from publisher.school_sheet import SiteSheet


class PictureStore:
    """The pictures drawn so far: one file a school in ``DIR.state/pictures``, replaced when its portrait changes."""

    def __init__(self, themes: Path, folder: Path | None) -> None:
        """Without ``folder`` every picture is drawn anew."""
        self._themes = themes
        self._folder = folder

    @classmethod
    def of(cls, inputs: BuildInputs) -> "PictureStore":
        """The store beside the output folder, where there is one."""
        state = OutputFolder(inputs.output).state
        return cls(inputs.themes, state / "pictures" if state.is_dir() else None)

    def put(self, sheet: "SiteSheet") -> None:
        """Add the pictures of a site to its files.

        Raises:
            SiteFolderError: the emblem cannot be read.
        """
        card, folder = sheet.card, sheet.folder
        emblem = sheet.pictures.emblem
        portrait = Portrait(
            name=sheet.name,
            kind=card.kind,
            accent=folder.accent if folder else "",
            caption=gettext("Official site"),
            place=card.district.name if card.district else "",
            emblem=sheet.site.files.files[emblem] if emblem else b"",
        )
        try:
            made = self.get(card.slug, portrait)
        except UnreadableEmblem as error:
            raise SiteFolderError(
                f"{card.slug}/site.toml: the emblem “{emblem}” is damaged ({error}). Save the picture again as PNG."
            ) from error
        for name, content in made.items():
            sheet.site.files.put(name, content)

    def get(self, slug: str, portrait: Portrait) -> dict[str, bytes]:
        """The pictures of a school, from the store where they are still true."""
        if self._folder is None:
            return draw_portrait(portrait, self._themes)
        key = _key(portrait)
        path = self._folder / f"{slug}.pictures"
        try:
            head, _, rest = path.read_bytes().partition(b"\n")
            said = orjson.loads(head)
            if said["key"] == key and said["sum"] == _sum(rest):
                return _cut(rest, said["sizes"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not drawn yet, or damaged: draw it
        made = draw_portrait(portrait, self._themes)
        content = b"".join(made.values())
        sizes = {name: len(picture) for name, picture in made.items()}
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, orjson.dumps({"key": key, "sum": _sum(content), "sizes": sizes}) + b"\n" + content)
        return made


def _cut(content: bytes, sizes: Mapping[str, int]) -> dict[str, bytes]:
    found, start = {}, 0
    for name, size in sizes.items():
        found[name] = content[start : start + size]
        start += size
    return found


def _sum(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _key(portrait: Portrait) -> str:
    parts = (str(VERSION), portrait.name, portrait.kind.value, portrait.accent, portrait.caption, portrait.place)
    return _sum("\0".join(parts).encode() + b"\0" + portrait.emblem)
