"""A tag with more attributes than anybody writes is found before the parser sees it."""

import time

import pytest

from publisher.check.marks import parse_html
from publisher.check.tags import MOST_ATTRIBUTES, overlong_tag

MANY = 200_000
NAMES = [f"a{number}" for number in range(MANY)]
START = b"<h1>x</h1>"


@pytest.mark.parametrize(
    "tag",
    [
        " ".join(f'{name}="x"' for name in NAMES),
        " ".join(f'{name}=">"' for name in NAMES),
        " ".join(f"{name}='>'" for name in NAMES),
        "\n".join(NAMES),
        'x" a=">" ' + " ".join(NAMES),
        'x="' + " ".join(NAMES),
        "".join(f'{name}="x"' for name in NAMES),
        " <".join(NAMES),
    ],
    ids=["quoted", "angles", "apostrophes", "bare", "stray", "unclosed", "joined", "angled"],
)
def test_a_tag_of_too_many_attributes_ends_the_page_and_takes_no_time(tag: str) -> None:
    content = START + f"<p {tag}>Ш</p>".encode()
    begun = time.perf_counter()
    assert overlong_tag(content) == len(START)
    root = parse_html(content, content_type="text/html; charset=utf-8")
    assert time.perf_counter() - begun < 5
    assert root is not None
    assert root.findtext(".//h1") == "x"
    assert root.find(".//p") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'<p>it\'s "5 > 3"</p>',
        b'<img src="data:image/png;base64,' + b"A" * 100_000 + b'" alt="a b c">',
        b"<p " + b" ".join(b"a%d=1" % number for number in range(MOST_ATTRIBUTES)) + b">",
        b"<a" * 100_000,
    ],
    ids=["empty", "text", "data", "just", "tags"],
)
def test_what_people_write_is_read_to_its_end(content: bytes) -> None:
    assert overlong_tag(content) == -1
