"""Find the tag that would keep the parser busy: it compares every attribute with every other."""

import re

MOST_ATTRIBUTES = 1_000  # of one tag; what people write has ten
_VALUE = rb"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+)"
_TAG = re.compile(rb"<[a-zA-Z](?:" + _VALUE + rb"|[^\s>=]++|\s++)*+")  # possessive: no way back, so no slow way
_ATTRIBUTE = re.compile(_VALUE + rb"|([^\s>=]++)")


def overlong_tag(content: bytes) -> int:
    """Where the first tag with too many attributes begins; -1 where there is none."""
    for tag in _TAG.finditer(content):
        if tag.end() - tag.start() < 2 * MOST_ATTRIBUTES:
            continue
        names = sum(1 for name in _ATTRIBUTE.findall(tag[0]) if name) - 1  # the first is the tag's own
        if names > MOST_ATTRIBUTES:
            return tag.start()
    return -1
