"""Find out what a file is by looking at its bytes; its name and what the browser says of it count for nothing."""

import io
import re
import zipfile
from collections.abc import Callable

from core.i18n import gettext as _
from surveys.questions.base import AnswerRefused

OPEN_XML = "application/vnd.openxmlformats-officedocument."
TYPES = {  # ending -> media type
    "pdf": "application/pdf",
    "docx": f"{OPEN_XML}wordprocessingml.document",
    "xlsx": f"{OPEN_XML}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
ENDINGS = tuple(TYPES)

UNPACKED_MOST = 100 * 2**20  # bytes of all parts of a document together
PARTS_MOST = 5_000
PIXELS_MOST = 50_000_000
_MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|img|\?xml|\?php|xsl:)", re.IGNORECASE
)
_END_OF_ZIP = b"PK\x05\x06"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MACROS = re.compile(r"vbaproject|activex|/embeddings/|^Basic/|^Scripts/|^Object ", re.IGNORECASE)
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}


def find_type(data: bytes) -> tuple[str, bytes]:
    """The ending of a file of ours and the bytes to keep: a picture is drawn anew, without what the camera noted.

    Raises:
        AnswerRefused: it is none of ours, is two things at once, or carries a programme.
    """
    for begins, look in _LOOKS:
        if data.startswith(begins):
            return look(data)
    return _text(data)


def _refuse() -> AnswerRefused:
    return AnswerRefused(_("This kind of file is not taken. Send PDF, DOCX, XLSX, ODT, JPEG, PNG or TXT."))


def _pdf(data: bytes) -> tuple[str, bytes]:
    if b"%%EOF" not in data[-2048:] or _END_OF_ZIP in data[-66_000:] or _MARKUP.search(data[:1024]):
        raise _refuse()
    return "pdf", data


def _picture(kind: str, ending: str) -> Callable[[bytes], tuple[str, bytes]]:
    def draw_anew(data: bytes) -> tuple[str, bytes]:
        from PIL import Image, ImageOps  # only who sends a picture waits for it

        try:
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                if picture.width * picture.height > PIXELS_MOST:
                    raise AnswerRefused(_("The picture has too many points. Make it smaller and send it again."))
                turned = ImageOps.exif_transpose(picture)
                allowed = ("RGB", "L") if kind == "JPEG" else ("RGB", "RGBA", "L", "LA", "P", "1")
                drawn = turned if turned.mode in allowed else turned.convert("RGB")
                drawn.info = {name: drawn.info[name] for name in ("transparency",) if name in drawn.info}
                kept = io.BytesIO()
                drawn.save(kept, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": False}))
        except AnswerRefused:
            raise
        except Exception:
            raise AnswerRefused(_("The picture cannot be opened. Save it as JPEG or PNG and send it again.")) from None
        return ending, kept.getvalue()

    return draw_anew


def _document(data: bytes) -> tuple[str, bytes]:
    try:
        if data.rfind(_END_OF_ZIP) != len(data) - 22:
            raise _refuse()  # something hangs behind the archive
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
                raise AnswerRefused(_("The document is too large once it is unpacked. Send a smaller one."))
            names = [part.filename for part in parts]
            if any(_MACROS.search(name) for name in names):
                raise AnswerRefused(_("The document holds macros or embedded files. Save it without them, or as PDF."))
            return _kind_of(archive, parts), data
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
    ) as error:  # zipfile: a packing it does not know
        if isinstance(error, AnswerRefused):
            raise
        raise AnswerRefused(_("The document cannot be opened. Save it again, or as PDF.")) from None


def _kind_of(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str:
    """What the parts say the document is."""
    names = {part.filename for part in parts}
    if "[Content_Types].xml" in names:
        types = _part(archive, "[Content_Types].xml")
        if b"macroEnabled" in types:
            raise AnswerRefused(_("The document holds macros or embedded files. Save it without them, or as PDF."))
        for word, ending in _MAIN_PARTS.items():
            if word in types:
                return ending
    elif parts and parts[0].filename == "mimetype" and _part(archive, "mimetype") == TYPES["odt"].encode():
        return "odt"
    raise _refuse()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(2**20)  # more says no more


def _text(data: bytes) -> tuple[str, bytes]:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip() or _CONTROL.search(text) or _MARKUP.search(data):
            break
        if encoding == "cp1251" and sum("а" <= sign.lower() <= "я" for sign in text) * 3 < len(text):
            break  # Russian text of an old programme is mostly Russian letters; other bytes are not
        return "txt", text.encode()
    raise _refuse()


_LOOKS: tuple[tuple[bytes, Callable[[bytes], tuple[str, bytes]]], ...] = (
    (b"%PDF-", _pdf),
    (b"\xff\xd8\xff", _picture("JPEG", "jpg")),
    (b"\x89PNG\r\n\x1a\n", _picture("PNG", "png")),
    (b"PK\x03\x04", _document),
)
