"""One catalogue of words for Pelican, Flask and the command line.

Msgids are English. Each package keeps ``core/locale/<lang>/<package>.po``; they are merged here. ``python -m core.i18n``
extracts msgids and reports what is missing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_format_date
from babel.dates import format_datetime as babel_format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

LOCALE_DIR = Path(__file__).parent / "locale"
_state = threading.local()
Remembered = dict[str, tuple[str, dict[str, Any]]]  # a sentence -> its msgid and values
_MOST_REMEMBERED = 1_000  # sentences, the last ones


@cache
def load_translations(lang: str) -> Translations:
    """The merged catalogue of one language; unknown msgids come back in English."""
    merged = Catalog(locale=lang)
    for path in sorted((LOCALE_DIR / lang).glob("*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle, locale=lang):
                if message.id and message.string and not message.fuzzy:
                    merged.add(message.id, message.string, context=message.context)
    buffer = BytesIO()
    write_mo(buffer, merged)
    buffer.seek(0)
    return Translations(buffer)


def current_language() -> str:
    """The language of the page or command being made in this thread: ``ru`` unless ``language`` says otherwise."""
    return getattr(_state, "lang", "ru")


@contextmanager
def language(lang: str) -> Iterator[None]:
    """Speak ``lang`` in this thread for a while."""
    before = getattr(_state, "lang", None)
    _state.lang = lang
    try:
        yield
    finally:
        if before is None:
            del _state.lang
        else:
            _state.lang = before


def gettext(message: str, **values: Any) -> str:
    """The message in the current language, ``%(name)s`` filled with ``values``."""
    text = load_translations(current_language()).ugettext(message)
    text = text % values if values else text
    remembered: Remembered | None = getattr(_state, "remembered", None)
    if remembered is not None:
        if len(remembered) >= _MOST_REMEMBERED:
            del remembered[next(iter(remembered))]
        remembered[text] = (message, values)
    return text


@contextmanager
def remembering() -> Iterator[Remembered]:
    """Note what each sentence of ``gettext`` in this thread is made of, for ``core.told`` to keep some of them."""
    before = getattr(_state, "remembered", None)
    _state.remembered = {}
    try:
        yield _state.remembered
    finally:
        _state.remembered = before


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The right plural form for ``n`` in the current language; ``%(num)s`` is ``n`` with its digits grouped."""
    text = load_translations(current_language()).ungettext(singular, plural, n)
    return text % {"num": format_number(n), **values}


class LazyText:
    """A message translated when it is shown: for labels that are made at import time."""

    def __init__(self, message: str, **values: Any) -> None:
        self._message = message
        self._values = values

    def __str__(self) -> str:
        return gettext(self._message, **self._values)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyText({self._message!r})"

    def __mod__(self, other: Any) -> str:
        return str(str(self) % other)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self._message)


def lazy_gettext(message: str, **values: Any) -> LazyText:
    """Mark a message now, translate it when it is shown."""
    return LazyText(message, **values)


def N_(message: str) -> str:  # the customary name of a marker that does nothing
    """Mark a message for extraction without translating it."""
    return message


def format_number(value: float) -> str:
    """A number with the language's grouping: 1 842 in Russian, 1,842 in English."""
    return str(format_decimal(value, locale=current_language()))


def format_size(size: int) -> str:
    """How large a file is, for people: 210 KB, 1.4 MB."""
    if size < 1000 * 1024:
        return gettext("%(size)s KB", size=max(1, round(size / 1024)))
    return gettext("%(size)s MB", size=format_number(round(size / 1024 / 1024, 1)))


def format_day(value: date, form: str = "long") -> str:
    """A calendar day: «20 ноября 2026 г.» (long), «20.11.2026» (short), «20.11» (narrow)."""
    lang = current_language()
    if form == "narrow":
        return value.strftime("%d.%m") if lang == "ru" else str(babel_format_date(value, format="d MMM", locale=lang))
    if form == "short":
        return value.strftime("%d.%m.%Y") if lang == "ru" else value.strftime("%d/%m/%Y")
    text = babel_format_date(value, format="d MMMM y", locale=lang)
    return str(text)


def format_moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment in the authority's zone: «20 ноября 2026, 06:00»."""
    return str(babel_format_datetime(value.astimezone(zone), format="d MMMM y, HH:mm", locale=current_language()))
