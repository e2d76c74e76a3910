"""What every template may call: the same names as in the app, so that one ``base.html`` serves both."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core import urls
from core.assets import Assets
from core.i18n import current_language, format_day, format_number, gettext, ngettext
from core.pages import PortalInfo


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
        "day": format_day,
        "day_short": _day_short,
        "number": format_number,
        "urls": urls,
        "localise": _localise,
    }
