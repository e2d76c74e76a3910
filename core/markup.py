"""Turn words written by people into safe HTML."""

import re

import nh3
import pyromark
from markupsafe import Markup, escape

from core.errors import KaisError

DEEPEST = 100  # quotes in quotes, lists in lists: cleaning costs the square of the depth, and no reader follows
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# Elements that HTML closes by itself, or that hold nothing: a row of them is no nesting.
_FLAT = frozenset("p li br hr img td th tr thead tbody tfoot dt dd option input col wbr area link meta".split())
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "img",
    "ins", "li", "ol", "p", "pre", "s", "small", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope"},
    "abbr": {"title"},
}
_OPTIONS = (
    pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_SMART_PUNCTUATION
)


class TooDeep(KaisError):
    """The text is nested deeper than anybody writes."""

    status = 422


def _check_depth(html: str) -> None:
    """Refuse what would keep the cleaner busy for minutes."""
    open_tags: dict[str, int] = {}
    depth = 0
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _FLAT:
            continue
        if not closing:
            open_tags[tag] = open_tags.get(tag, 0) + 1
            depth += 1
            if depth > DEEPEST:
                raise TooDeep(
                    f"more than {DEEPEST} quotes, lists or tags lie in one another. Take the signs “>”, “-” or “<” "
                    "away that were not meant."
                )
        elif open_tags.get(tag):
            open_tags[tag] -= 1
            depth -= 1


def _own_pictures_only(tag: str, attribute: str, value: str) -> str | None:
    """Drop the address of a picture on another host: a page of ours makes nobody's browser call a third party."""
    if (tag, attribute) != ("img", "src"):
        return value
    plain = "".join(ch for ch in value if ch > " ").replace("\\", "/")  # as browsers read it
    return None if plain.startswith("//") or ":" in plain.partition("/")[0] else value


def render_markdown(text: str) -> Markup:
    """Markdown to HTML with an allow-list of tags: no script, no style, no event, no foreign frame, no first heading.

    Raises:
        TooDeep: more than DEEPEST elements in one another.
    """
    html = pyromark.html(text, options=_OPTIONS)
    _check_depth(html)
    return Markup(  # noqa: S704  # cleaned by nh3 in the same expression
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener nofollow",
            attribute_filter=_own_pictures_only,
        )
    )


def paragraphs(text: str) -> Markup:
    """Plain text of a citizen as paragraphs: everything escaped, line breaks kept."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks
    )
