"""A small app around the blueprints of surveys, with the names that portal gives to every template."""

import re
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask, Response, g
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, ChoiceLoader, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket

from core import urls
from core.actor import NOBODY, Actor
from core.clock import FixedClock
from core.database import Sessions
from core.errors import KaisError
from core.i18n import format_day, format_moment, format_number, gettext, language, ngettext
from core.pages import PortalInfo
from core.sealing import Sealer
from core.tokens import FormTokens
from core.web import TooManyRequests, WebDeps, page_language
from surveys.contacts import SEALED_FOR, ContactBook
from surveys.ports import Place
from surveys.questions.files import FileStore
from surveys.staff import make_staff_blueprint
from surveys.views import make_blueprint
from tests.unit.surveys.factories import AuditTrail

ROOT = Path(__file__).resolve().parents[3]
THEMES = ROOT / "themes"


class CompiledTemplates(BytecodeCache):
    """Compile each template once a session, not once an app."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code compiled for an earlier app."""
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self.code[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class Register:
    """Three made-up institutions."""

    names = {1: "Школа № 1 Речного района", 2: "Гимназия № 2", 3: "Детский сад «Ромашка» <b>"}

    def find_institutions(self, text: str, limit: int = 20) -> list[tuple[int, str]]:
        """Those whose name contains the text."""
        return [(number, name) for number, name in self.names.items() if text.lower() in name.lower()][:limit]

    def institution_name(self, institution_id: int) -> str | None:
        """The name."""
        return self.names.get(institution_id)

    def attributes(self, institution_id: int) -> dict[str, str]:
        """Nothing."""
        return {}

    def list_institutions(self) -> list[Place]:
        """All three, the first two in one district."""
        return [
            Place(number, name, *kind, *district)
            for (number, name), kind, district in zip(
                self.names.items(),
                (("school", "Школа"), ("school", "Школа"), ("kindergarten", "Детский сад")),
                (("river", "Речной"), ("river", "Речной"), ("", "")),
                strict=True,
            )
        ]

    def attributes_of(self, institution_ids: Collection[int]) -> dict[int, Place]:
        """Those of the three that are asked for."""
        return {place.id: place for place in self.list_institutions() if place.id in institution_ids}

    def propose_change(self, institution_id: int, field: str, value: Any, reason: str, *, actor: Actor) -> int:
        """Not here."""
        raise NotImplementedError


class Limits:
    """Counts tries without forgetting."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()

    def __call__(self, bucket: str, *, limit: int, per: timedelta, who: str | None = None) -> None:
        """Count one try of the only caller."""
        self.tries[bucket] += 1
        if self.tries[bucket] > limit:
            raise TooManyRequests("Слишком много попыток.", int(per.total_seconds()))


@dataclass(slots=True)
class Site:
    """The app with what a test turns and reads."""

    app: Flask
    client: FlaskClient
    clock: FixedClock
    sessions: Sessions
    tokens: FormTokens
    audit: AuditTrail
    limits: Limits
    actors: list[Actor] = field(default_factory=lambda: [NOBODY])

    def sign_in(self, actor: Actor) -> None:
        """Let the next requests come from ``actor``."""
        self.actors[:] = [actor]

    def get(self, path: str, **options: Any) -> "Page":
        """Fetch a page."""
        return Page(self.client.get(path, **options))

    def post(self, path: str, data: Any, **options: Any) -> "Page":
        """Send a form."""
        return Page(self.client.post(path, data=data, **options))

    def token_of(self, path: str) -> str:
        """A fresh token from the form at ``path``."""
        return self.get(path).token

    def other_browser(self) -> FlaskClient:
        """A client without this one's cookies."""
        return self.app.test_client()


class Page:
    """A response, read as HTML."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        self.html: str = response.get_data(as_text=True)
        self.soup = BeautifulSoup(self.html, "html.parser")
        self.main = self.soup.main or self.soup  # without the frame, which has forms of its own

    @property
    def text(self) -> str:
        """What a reader sees, spaces made single."""
        return re.sub(r"\s+", " ", self.soup.get_text(" "))

    @property
    def token(self) -> str:
        """The value of the form's token."""
        field = self.soup.select_one("input[name=token]")
        assert field is not None, "the page has no form with a token"
        return str(field["value"])

    @property
    def code(self) -> str:
        """The receipt or tracking code that the page shows."""
        shown = self.soup.find(class_="keys")
        assert shown is not None, "the page shows no code"
        return shown.get_text()


def make_site(sessions: Sessions, clock: FixedClock, *, secure: bool = False, letters: bool = False) -> Site:
    """Build the app over one database; with ``letters`` as if there were a mail server."""
    app = Flask("tests", static_folder=None, template_folder=None)
    themes = [THEMES / "portal" / "templates", THEMES / "shared" / "templates"]
    app.jinja_options = {
        "loader": ChoiceLoader(
            [FileSystemLoader(themes), PrefixLoader({"embed": FileSystemLoader(THEMES / "embed" / "templates")})]
        ),
        "bytecode_cache": COMPILED,
    }
    app.config.update(SECRET_KEY="only for tests", MAX_CONTENT_LENGTH=2 * 2**20, MAX_FORM_MEMORY_SIZE=2 * 2**20)
    info = PortalInfo(
        name="Образование Приморска",
        authority="Комитет по образованию Приморска",
        region="Приморск",
        region_in="в Приморске",
        base_url="https://edu.example" if secure else "http://localhost",
        appeals_url="https://appeals.example/",
    )

    def day(value: Any) -> str:
        return format_day(value.astimezone(clock.zone).date() if isinstance(value, datetime) else value)

    app.jinja_env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        urls=urls,
        asset=lambda name: f"/assets/{name}",
        day=day,
        day_short=day,
        moment=lambda value: format_moment(value, clock.zone),
        number=format_number,
        localise=lambda path: urls.localise(path, page_language()),
        site=info,
        get_flashed_messages=lambda **_options: [],
    )
    audit, limits, tokens, actors = AuditTrail(), Limits(), FormTokens("only for tests"), [NOBODY]

    @app.context_processor
    def names() -> dict[str, Any]:
        return {"lang": page_language(), "actor": actors[0], "csrf_token": lambda: "csrf"}

    @app.before_request
    def speak() -> None:
        g.speaking = language(page_language())
        g.speaking.__enter__()

    @app.teardown_request
    def hush(_error: BaseException | None) -> None:
        g.pop("speaking").__exit__(None, None, None)

    @app.errorhandler(KaisError)
    def refused(error: KaisError) -> Response:
        return Response(str(error), error.status, content_type="text/plain; charset=utf-8")

    deps = WebDeps(
        sessions=sessions,
        clock=clock,
        tokens=tokens,
        site=info,
        actor=lambda: actors[0],
        audit=audit,
        rate_limit=limits,
    )
    book = ContactBook(Sealer("only for tests", SEALED_FOR), letters, 30, info)
    store = FileStore(Path(tempfile.mkdtemp(prefix="kais-files-")))
    app.register_blueprint(make_blueprint(deps, Register(), "surveys", book, store=store))
    app.register_blueprint(make_blueprint(deps, Register(), "en_surveys", book, store=store), url_prefix="/en")
    app.register_blueprint(make_staff_blueprint(deps, Register(), store=store), url_prefix="/staff")
    return Site(app, app.test_client(), clock, sessions, tokens, audit, limits, actors)


def standing_clock() -> FixedClock:
    """Noon in Moscow on a Friday."""
    return FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
