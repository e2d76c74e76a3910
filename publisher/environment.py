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


def template_globals(site: PortalInfo, assets: Assets) -> Mapping[str, Any]:
    """The names that do not change from page to page (contracts.md, portal): a dozen, never the settings."""
    return {
        "site": site,
        "asset": assets.url,
        "_": gettext,
        "ngettext": ngettext,
        "day": format_day,
        "day_short": _day_short,
        "number": format_number,
        "urls": urls,
        "localise": _localise,
    }
