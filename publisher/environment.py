"""What every template may call: the same names as in the app, so that one ``base.html`` serves both."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core import urls
from core.assets import Assets
from core.i18n import current_language, format_day, format_number, gettext, ngettext
from core.pages import PortalInfo


class Formatter:
    """A formatter whose answers are kept: a build prints the same few days and numbers on every page."""

    def __init__(self, form: Callable[[Any], str]) -> None:
        self._form = form
        self._known: dict[tuple[str, Any], str] = {}

    def __call__(self, value: Any) -> str:
        """The value as text in the current language."""
        key = (current_language(), value)
        text = self._known.get(key)
        if text is None:
            text = self._known[key] = self._form(value)
        return text


def _day_short(value: date) -> str:
    return format_day(value, "short")


def _localise(path: str) -> str:
    return urls.localise(path, current_language())


class Translator:
    """``_`` for templates: a card asks for the same hundred messages as the one before it, so they are kept."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, message: str, **values: Any) -> str:
        """The message in the current language, filled with ``values``."""
        key = (current_language(), message)
        text = self._known.get(key)
        if text is None:
            text = self._known[key] = gettext(message)
        return text % values if values else text


def template_globals(site: PortalInfo, assets: Assets) -> Mapping[str, Any]:
    """The names that do not change from page to page (contracts.md, portal): a dozen, never the settings."""
    return {
        "site": site,
        "asset": assets.url,
        "_": Translator(),
        "ngettext": ngettext,
        "day": Formatter(format_day),
        "day_short": Formatter(_day_short),
        "number": Formatter(format_number),
        "urls": urls,
        "localise": _localise,
    }
