"""Take out of pictures what their makers did not mean to publish."""


def clean_picture(content: bytes) -> bytes:
    """A JPEG without EXIF, GPS and comments, bit for bit the same picture; other formats as they are.

    Segments APP1 (EXIF, XMP), APP13 (IPTC) and COM are dropped; the colour profile (APP2) stays.
    """
    if not content.startswith(b"\xff\xd8"):
        return content
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
