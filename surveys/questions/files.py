"""Keep the files that people send with their answers."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.i18n import format_size
from core.i18n import gettext as _
from surveys.definition.model import UploadedFile
from surveys.questions.base import AnswerRefused
from surveys.questions.filenames import clean_filename, content_disposition
from surveys.questions.filetypes import TYPES, find_type

LARGEST = 10 * 2**20  # bytes, where the installation says nothing
_NO_MOMENT = 315_532_800  # 1980-01-01: files and folders do not say when somebody answered


@dataclass(frozen=True, slots=True)
class FileStore:
    """A folder of files under random names; which survey a file belongs to stands in ``survey_upload``."""

    folder: Path  # $KAIS_HOME/uploads/surveys
    largest: int = LARGEST  # bytes of one file

    def path(self, file_id: str) -> Path:
        """Where the bytes of a file lie.

        Raises:
            ValueError: that is no id of ours.
        """
        if len(file_id) != 32 or set(file_id) - set("0123456789abcdef"):
            raise ValueError(f"no id of a file: {file_id[:40]!r}")
        return self.folder / file_id[:2] / file_id

    def keep(self, stream: BinaryIO, name: str) -> UploadedFile:
        """Look into a file and keep it; nobody knows of it until a row names it.

        Raises:
            AnswerRefused: it is empty, too large, or of a kind that is not taken.
        """
        data = stream.read(self.largest + 1)
        if not data:
            raise AnswerRefused(_("The file is empty. Choose another one."))
        if len(data) > self.largest:
            raise AnswerRefused(
                _("The file is too large: at most %(size)s. Choose a smaller one.", size=format_size(self.largest))
            )
        ending, kept = find_type(data)
        file = UploadedFile(secrets.token_hex(16), clean_filename(name, ending), len(kept), TYPES[ending])
        path = self.path(file.id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(kept)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(beside, path)
        self._forget_moments(path)
        return file

    def read(self, file_id: str) -> bytes:
        """The bytes of a file.

        Raises:
            FileNotFoundError: there is none, or no longer.
        """
        return self.path(file_id).read_bytes()

    def remove(self, file_id: str) -> None:
        """Remove a file; it may be gone already."""
        path = self.path(file_id)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            os.utime(path.parent, (_NO_MOMENT, _NO_MOMENT))

    def _forget_moments(self, path: Path) -> None:
        for place in (path, path.parent, self.folder):
            os.utime(place, (_NO_MOMENT, _NO_MOMENT))


def download_headers(file: UploadedFile) -> dict[str, str]:
    """The headers under which staff gets a file: saved, never shown inside our own pages."""
    return {
        "Content-Type": file.type,
        "Content-Disposition": content_disposition(file.name),
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
