"""Publish the pictures of a school's folder."""

import re
from pathlib import Path

from markupsafe import Markup
from PIL import Image

from publisher.errors import SiteFolderError
from publisher.pictures import clean_picture
from publisher.shell import ROOT
from publisher.sites import SiteFolder, SiteWords
from publisher.tree import SiteFiles

_DESCRIBED = re.compile(r"""<img(?=[^>]*?\salt="([^"<>]+)")(?:\s+[\w-]+="[^"]*")*\s*/?>""")


class SitePictures:
    """The pictures of one site and how large they are."""

    def __init__(self, folder: SiteFolder | None, words: SiteWords, files: SiteFiles) -> None:
        """Copy them into the site.

        Raises:
            SiteFolderError: one cannot be read, or the emblem of ``site.toml`` is not among them.
        """
        self._sizes: dict[str, tuple[int, int]] = {}
        self.emblem = ""
        if folder is None:
            return
        for path in words.pictures:
            self._add(path.relative_to(folder.path).as_posix(), path, files)
        if folder.emblem:
            if folder.emblem not in self._sizes:
                raise SiteFolderError(
                    f"{folder.slug}/site.toml: the emblem “{folder.emblem}” must be a picture in the folder pictures/."
                )
            self.emblem = folder.emblem

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def size(self, name: str) -> tuple[int, int]:
        """Width and height in pixels; zeros where there is no such picture."""
        return self._sizes.get(name, (0, 0))

    def sized(self, html: Markup) -> Markup:
        """Give pictures in the words their sizes, so that the text does not jump."""
        found = str(html)
        if "<img" not in found:
            return html
        for name, (width, height) in self._sizes.items():
            found = found.replace(
                f'src="{ROOT}{name}"', f'src="{ROOT}{name}" width="{width}" height="{height}" loading="lazy"'
            )
        # The description stands in for the picture where the reader has turned pictures off (css/view.css).
        found = _DESCRIBED.sub(r'\g<0><span class="img-alt" hidden>\1</span>', found)
        return Markup(found)  # noqa: S704  # cleaned HTML with numbers and its own words added

    def _add(self, name: str, path: Path, files: SiteFiles) -> None:
        try:
            with Image.open(path) as image:
                self._sizes[name] = image.size
        except (OSError, Image.DecompressionBombError) as error:
            raise SiteFolderError(
                f"{name}: this is not a picture that can be read ({error}). Replace the file."
            ) from error
        files.put(name, clean_picture(path.read_bytes()))
