"""Take out of pictures what their makers did not mean to publish."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TALK = frozenset(
    (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
)  # chunks that speak of the maker, not of the picture


def clean_picture(content: bytes) -> bytes:
    """A JPEG or PNG without EXIF, GPS and comments, bit for bit the same picture; other formats as they are."""
    if content.startswith(b"\xff\xd8"):
        return _clean_jpeg(content)
    return _clean_png(content) if content.startswith(_PNG) else content


def _clean_png(content: bytes) -> bytes:
    kept = [_PNG]
    position = len(_PNG)
    while position + 12 <= len(content):
        end = position + 12 + int.from_bytes(content[position : position + 4], "big")  # length, name, data, checksum
        if end > len(content):
            break
        if content[position + 4 : position + 8] not in _PNG_TALK:
            kept.append(content[position:end])
        position = end
    kept.append(content[position:])
    return b"".join(kept)


def _clean_jpeg(content: bytes) -> bytes:
    """Segments APP1 (EXIF, XMP), APP13 (IPTC) and COM are dropped; the colour profile (APP2) stays."""
    kept = [b"\xff\xd8"]
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xDA:  # the scan: everything after it is picture
            break
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        if length < 2:
            return content
        if marker not in (0xE1, 0xED, 0xFE):
            kept.append(content[position : position + 2 + length])
        position += 2 + length
    kept.append(content[position:])
    return b"".join(kept)
