"""Draw figures as SVG: bars, columns, stacked bars.

A drawing is as wide as its place: across it everything is in per cent, so text keeps its size on a phone. Colours come
from classes (``survey-results.css``), since the policy of our pages forbids inline styles. Each is one image to a screen reader, with
a title and a sentence; the table beside it says the same.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from textwrap import wrap

from markupsafe import Markup

from core.i18n import current_language, format_number
from surveys.tabulation.figures import Figure, Row

LINE = 22  # height of a line of text
BAR = 14
WIDEST_LABEL = 30  # characters beside a figure, at 320 pixels
HEIGHT = 150  # of columns
SHADES = 10  # classes seg-0 … seg-9
SMALLEST_WRITTEN = 0.1  # share of a stacked bar that has room for its figure
MOST_WRITTEN = 13  # labels under columns
_ids = count(1)


def percent(share: float | None) -> str:
    """A share in words of the language: 12,5 %."""
    if share is None:
        return "•"
    text = f"{share * 100:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',')}\u00a0%" if current_language() == "ru" else f"{text}%"


def shown(number: int | None) -> str:
    """A count, or the mark of a hidden one."""
    return "•" if number is None else format_number(number)


def bars(figures: Sequence[Figure], title: str) -> Markup:
    """A bar for each value, its words above it, its share at the end of them."""
    parts: list[Markup] = []
    y = 0
    for figure in figures:
        lines = wrap(figure.label, WIDEST_LABEL) or [""]
        for number, words in enumerate(lines):
            parts.append(_text(words, 0, y + LINE * number + 16))
        parts.append(_text(f"{percent(figure.share)} · {shown(figure.count)}", 100, y + 16, "end", "figure-text"))
        y += LINE * len(lines) + 2
        parts.append(_rect(0, y, 100, BAR, "track"))
        if figure.share:
            parts.append(_rect(0, y, min(figure.share, 1) * 100, BAR, "figure-bar"))
        y += BAR + 14
    return _svg(max(y - 8, LINE), title, _sentence(figures), parts)


def columns(figures: Sequence[Figure], title: str) -> Markup:
    """A column for each value, in order."""
    highest = max((figure.share or 0 for figure in figures), default=0) or 1
    width = 100 / max(len(figures), 1)
    every = -(-len(figures) // MOST_WRITTEN)
    room = max(3, 46 // max(1, -(-len(figures) // every)))  # characters
    parts = [_rect(0, HEIGHT + 20, 100, 1, "axis")]
    lowest = 1
    for number, figure in enumerate(figures):
        height = HEIGHT * (figure.share or 0) / highest
        middle = width * (number + 0.5)
        parts.append(
            _rect(width * number + width * 0.1, HEIGHT + 20 - height, width * 0.8, max(height, 1), "figure-bar")
        )
        if len(figures) <= MOST_WRITTEN:
            text = "•" if figure.share is None else f"{figure.share * 100:.0f}"
            parts.append(_text(text, middle, HEIGHT + 14 - height, "middle", "figure-text"))
        if number % every == 0:
            lines = wrap(_label(figure, room), room)[:3] or [""]
            lowest = max(lowest, len(lines))
            parts += [_text(words, middle, HEIGHT + 38 + 16 * at, "middle", "small") for at, words in enumerate(lines)]
    return _svg(HEIGHT + 28 + 16 * lowest, title, _sentence(figures), parts)


def _label(figure: Figure, room: int) -> str:
    """What stands under a column: of a scale the number where a word is too long for the place."""
    broken = any(len(word) > room for word in figure.label.split())
    return figure.name if broken and len(figure.name) <= room else figure.label


def stacked(rows: Sequence[Row], title: str) -> Markup:
    """A bar for each row, divided among its values."""
    parts: list[Markup] = []
    y = 0
    for row in rows:
        lines = wrap(row.label, WIDEST_LABEL + 12) or [""]
        for number, words in enumerate(lines):
            parts.append(_text(words, 0, y + LINE * number + 16))
        y += LINE * len(lines) + 2
        parts.append(_rect(0, y, 100, BAR + 10, "track"))
        x = 0.0
        for number, figure in enumerate(row.figures):
            if not figure.share:
                continue
            share = min(figure.share, 1 - x / 100)
            parts.append(_rect(x, y, share * 100, BAR + 10, f"seg seg-{shade(number, len(row.figures))}"))
            if share >= SMALLEST_WRITTEN:
                name = f"seg-text seg-text-{shade(number, len(row.figures))}"
                parts.append(_text(f"{figure.share * 100:.0f}", x + share * 50, y + 17, "middle", name))
            x += share * 100
        y += BAR + 24
    sentences = ". ".join(f"{row.label}: {_sentence(row.figures)}" for row in rows if row.figures)
    return _svg(max(y - 8, LINE), title, sentences, parts)


def shade(number: int, of: int) -> int:
    """Which of the shades a value has: the first is the lightest, the last the darkest."""
    return round(number * (SHADES - 1) / max(of - 1, 1))


def _sentence(figures: Iterable[Figure]) -> str:
    return ", ".join(f"{figure.label}: {percent(figure.share)}" for figure in figures if figure.share is not None)


def _text(words: str, x: float, y: float, anchor: str = "start", name: str = "") -> Markup:
    return Markup('<text x="{}%" y="{}" text-anchor="{}"{}>{}</text>').format(
        _number(x), _number(y), anchor, Markup(' class="{}"').format(name) if name else "", words
    )


def _rect(x: float, y: float, width: float, height: float, name: str) -> Markup:
    return Markup('<rect x="{}%" y="{}" width="{}%" height="{}" class="{}"/>').format(
        _number(x), _number(y), _number(width), _number(height), name
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _svg(height: float, title: str, sentence: str, parts: Iterable[Markup]) -> Markup:
    number = next(_ids)
    return Markup(
        '<svg class="chart" role="img" width="100%" height="{}" aria-labelledby="chart-{}-t chart-{}-d">'
        '<title id="chart-{}-t">{}</title><desc id="chart-{}-d">{}</desc>{}</svg>'
    ).format(_number(height), number, number, number, title, number, sentence, Markup("").join(parts))
