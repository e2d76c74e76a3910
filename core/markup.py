"""Turn words written by people into safe HTML."""

import nh3
import pyromark
from markupsafe import Markup, escape

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


def _own_pictures_only(tag: str, attribute: str, value: str) -> str | None:
    """Drop the address of a picture on another host: a page of ours makes nobody's browser call a third party."""
    if (tag, attribute) != ("img", "src"):
        return value
    plain = "".join(ch for ch in value if ch > " ").replace("\\", "/")  # as browsers read it
    return None if plain.startswith("//") or ":" in plain.partition("/")[0] else value


def render_markdown(text: str) -> Markup:
    """Markdown to HTML with an allow-list of tags: no script, no style, no event, no foreign frame, no first heading."""
    html = pyromark.html(text, options=_OPTIONS)
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
