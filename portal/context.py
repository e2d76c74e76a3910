"""Names that every template of the app can use, the same as in the publisher."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask, request
from flask_wtf.csrf import generate_csrf

from core import urls
from core.actor import NOBODY, Actor
from core.i18n import format_day, format_moment, format_number, gettext, ngettext
from core.web import page_language
from portal.wiring import Wiring


def install(app: Flask, wiring: Wiring, actor: Callable[[], Actor]) -> None:
    """Give the context of contracts between base.html and whoever renders it."""
    zone = wiring.clock.zone

    def day(value: date) -> str:
        return format_day(value.astimezone(zone).date() if isinstance(value, datetime) else value)

    def day_short(value: date) -> str:
        return format_day(value.astimezone(zone).date() if isinstance(value, datetime) else value, "short")

    # As globals, so that macros imported without context know them too.
    app.jinja_env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        urls=urls,
        asset=wiring.assets.url,
        day=day,
        day_short=day_short,
        moment=lambda value: format_moment(value, zone),
        number=format_number,
        localise=lambda path: urls.localise(path, page_language()),
        site=wiring.site,
    )

    @app.context_processor
    def names() -> dict[str, Any]:
        if not request.path.startswith(urls.STAFF):
            return {"lang": page_language(), "actor": NOBODY}
        return {"lang": page_language(), "actor": actor(), "csrf_token": generate_csrf}
