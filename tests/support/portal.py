"""A small installation to test the portal on: two districts, four schools, one person of each role, a poll, messages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog import schedules
from catalog.importers import import_file
from catalog.kinds import SiteState
from catalog.operations import list_link_queue
from catalog.site_operations import set_sites
from core.actor import COMMAND_LINE, Role
from core.audit import no_audit
from core.clock import Clock, FixedClock
from portal.accounts import operations as accounts
from portal.accounts.models import Person
from portal.accounts.operations import Place
from portal.app import create_app
from portal.register.imports import FIGURES
from portal.register.models import Upload
from portal.search_desk.lines import check_line
from portal.search_desk.operations import Hand, add_line
from portal.search_desk.ports import make_misses
from portal.settings import Settings
from portal.wiring import Wiring
from surveys import feedback, polls
from surveys.definition.model import Access, Choice, Definition, Question, QuestionType, Section, Words
from surveys.invitations import Invitee, invite
from surveys.models import Topic
from surveys.operations import create_survey, open_survey

PASSWORD = "six green boats at noon"
HOST = "127.0.0.1"
INSTITUTIONS = """key,kind,full_name,short_name,district,address,inn
1,school,Средняя школа № 1 Северного района,Школа № 1,Северный,"Северная ул., 1",
2,school,Средняя школа № 2 Южного района,Школа № 2,Южный,"Южная ул., 2",
3,special,Вечерняя школа № 1 Северного района,Вечерняя школа № 1,Северный,"Северная ул., 3",
4,kindergarten,Детский сад № 4 Южного района,Детский сад № 4,Южный,"Южная ул., 4",
2,school,Средняя школа № 2 Южного района,Школа № 2,Южный,"Южная ул., 2",
"""
LICENCES = """number,state,holder,address,inn
Л-1,active,Государственное учреждение гимназия № 1 Северного района,"Северная ул.",
Л-9,active,Частное учреждение «Парус»,"Далёкая ул., 9",
"""
UPLOAD = "0" * 32
SEARCHED = "секция дирижаблей"  # in vain, by enough people
SCHEDULED = "licences"  # the source that is asked by itself, in a year
OWN, FOREIGN, THIRD, KINDERGARTEN = 1, 2, 3, 4  # numbers of the institutions, in the order of the file


@dataclass(slots=True)
class World:
    """The installation with what tests ask of it."""

    wiring: Wiring
    app: Flask
    ids: dict[str, int]  # by name: poll, draft_poll, own_message, …
    slugs: dict[int, str]
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    csrf: dict[str, str] = field(default_factory=dict)  # of the browsers that have signed in

    def client(self, who: str = "nobody") -> FlaskClient:
        """A browser: of nobody, or of a person of a role who has signed in."""
        if who not in self.clients:
            made = self.app.test_client()
            if who != "nobody":
                self.sign_in(made, who)
                self.csrf[who] = csrf_of(made.get("/staff/password"))
            self.clients[who] = made
        return self.clients[who]

    def sign_in(self, client: FlaskClient, role: str, *, password: str = PASSWORD, **more: str) -> TestResponse:
        """Fill the sign-in form as a person would."""
        token = csrf_of(client.get("/staff/login"))
        data = {"email": email_of(role), "password": password, "csrf_token": token, **more}
        return client.post("/staff/login", data=data)

    def post(self, who: str, path: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        """Send a form of the desk with the CSRF token of its page."""
        client = self.client(who)
        return client.post(path, data={**(data or {}), "csrf_token": self.csrf.get(who, "")})

    def person(self, role: str) -> Person:
        """The account of a role."""
        with self.wiring.portal() as session:
            return next(person for person in accounts.list_people(session) if person.email == email_of(role))


def email_of(role: str) -> str:
    """The address of the person of a role."""
    return f"{role}@example.org"


def csrf_of(page: TestResponse) -> str:
    """The CSRF token in a page's first form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found, f"no form with a CSRF token; the page answered {page.status_code}"
    return found[1]


def fill(wiring: Wiring) -> dict[str, int]:
    """Put the small region into an installation whose tables are made; returns the numbers of things."""
    folder = wiring.home / "files"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("institutions", INSTITUTIONS), ("licences", LICENCES)):
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        import_file(wiring.catalog, name, path, actor=COMMAND_LINE, clock=wiring.clock, audit=no_audit)
    with wiring.catalog.begin() as session:
        drafts = dict.fromkeys((OWN, FOREIGN), (SiteState.DRAFT, ""))
        set_sites(session, drafts, actor=COMMAND_LINE, clock=wiring.clock, audit=no_audit)
        queue = {item.label: item.id for item in list_link_queue(session)}
    with wiring.portal.begin() as session:
        for role in Role:
            place = {Role.SCHOOL: Place(institution_id=OWN), Role.DISTRICT: Place(district_slug="severnyy")}
            accounts.add_person(
                session,
                email_of(role.value),
                f"Person {role.value}",
                role,
                place.get(role, Place()),
                PASSWORD,
                demo=False,
                clock=wiring.clock,
            )
    _leave_upload(wiring)
    _schedule(wiring)
    synonym = _write_synonym(wiring)
    _search_in_vain(wiring)
    ids = {
        "synonym": synonym,
        "queued": queue["Государственное учреждение гимназия № 1 Северного района"],
        "stranger": queue["Частное учреждение «Парус»"],
    }
    return ids | _fill_surveys(wiring)


def _leave_upload(wiring: Wiring) -> None:
    """A register file that somebody tried and has not loaded."""
    place = wiring.uploads / UPLOAD
    place.mkdir(parents=True)
    (place / "licences.csv").write_text(LICENCES, encoding="utf-8")
    figures = dict.fromkeys(FIGURES, 0)
    with wiring.portal.begin() as session:
        session.add(
            Upload(
                id=UPLOAD,
                format="licences",
                name="licences.csv",
                size=len(LICENCES),
                person_id=1,
                created_at=wiring.clock.now(),
                report={**figures, "problems": [], "notes": [], "warning": "", "seen_on": ""},
            )
        )


def _schedule(wiring: Wiring) -> None:
    """A source that is asked by itself and has answered."""
    known: dict[str, Any] = {"actor": COMMAND_LINE, "clock": wiring.clock, "audit": no_audit}
    with wiring.catalog.begin() as session:
        place = "https://registers.example.org/licences.csv"
        schedules.add_schedule(session, SCHEDULED, "licences", place, 24 * 365, **known)
        schedules.record_unchanged(session, SCHEDULED, schedules.Answer(), wiring.clock)


def _write_synonym(wiring: Wiring) -> int:
    """A line of the operators' table of synonyms."""
    with wiring.portal.begin() as session:
        hand = Hand(COMMAND_LINE, wiring.clock, no_audit)
        return add_line(session, check_line("продлёнка", ["группа продлённого дня"]), hand)


def _search_in_vain(wiring: Wiring) -> None:
    """A search without result that enough people asked, the last of them today."""
    yesterday = Wiring(wiring.settings, FixedClock(wiring.clock.now() - timedelta(days=1), wiring.clock.zone))
    for _turn in range(wiring.settings.miss_times - 1):
        make_misses(yesterday).note(SEARCHED, "ru")
    make_misses(wiring).note(SEARCHED, "ru")


POLL_LASTS = timedelta(days=36_500)  # the command line asks the real clock, whatever day it is


def _fill_surveys(wiring: Wiring) -> dict[str, int]:
    now = wiring.clock.now()
    draft = polls.PollDraft(
        title="Во сколько начинать уроки?",
        description="",
        options=("В восемь", "В девять"),
        opens_at=now - timedelta(hours=1),
        closes_at=now + POLL_LASTS,
    )
    known: dict[str, Any] = {"actor": COMMAND_LINE, "clock": wiring.clock, "audit": no_audit}
    with wiring.surveys.begin() as session:
        ids = {
            "draft_poll": polls.create_poll(session, draft, **known),
            "poll": polls.create_poll(session, draft, **known),
        }
        open_survey(session, ids["poll"], **known)
        for name, institution in (("own_message", OWN), ("foreign_message", FOREIGN), ("general_message", None)):
            message = feedback.FeedbackDraft(next(iter(Topic)), institution, None, f"Сообщение {name}", "")
            feedback.create(session, message, clock=wiring.clock)
            ids[name] = len(ids) - 1
        return ids | _fill_questionnaires(session, known)


def _fill_questionnaires(session: Session, known: dict[str, Any]) -> dict[str, int]:
    """A survey that is open, and the draft of one for holders of codes."""
    yes_no = (Choice("yes", Words("Да")), Choice("no", Words("Нет")))
    first = Section("page1", questions=(Question("eats", QuestionType.SINGLE, Words("Ест?"), choices=yes_no),))
    second = Section(
        "page2", relevant="${eats} = 'yes'", questions=(Question("taste", QuestionType.TEXT, Words("И как?")),)
    )
    asked = Definition(Words("Питание в школе"), sections=(first, second))
    closes_at = known["clock"].now() + POLL_LASTS
    ids = {
        "draft_survey": create_survey(session, replace(asked, access=Access.CODES), closes_at=closes_at, **known),
        "survey": create_survey(session, asked, closes_at=closes_at, **known),
    }
    invite(session, ids["draft_survey"], [Invitee("Школа № 1")], **known)
    open_survey(session, ids["survey"], **known)
    return ids


def make_world(home: Path, clock: Clock, template: World | None = None, **settings: Any) -> World:
    """An installation in ``home``: a copy of ``template``, or made from nothing (SQLite files)."""
    if template is not None:
        shutil.copytree(template.wiring.home, home, dirs_exist_ok=True)
    wiring = Wiring(Settings(home=home, **settings), clock)
    (wiring.sites / "portal").mkdir(parents=True, exist_ok=True)
    if template is None:
        wiring.upgrade_databases()
        ids = fill(wiring)
    else:
        ids = template.ids
    from catalog.read import get_refs

    with wiring.catalog() as session:
        slugs = {ref.id: ref.slug for ref in get_refs(session, [OWN, FOREIGN, THIRD, KINDERGARTEN]).values()}
    world = World(wiring, create_app(wiring), ids, slugs)
    if template is not None:
        _copy_browsers(world, template)
    return world


def _copy_browsers(world: World, template: World) -> None:
    """Browsers signed in as the template's are: the copy has the same key and the same sessions."""
    world.clients.clear()
    world.csrf = dict(template.csrf)
    for who, client in template.clients.items():
        world.clients[who] = world.app.test_client()
        if cookie := client.get_cookie("kais"):
            world.clients[who].set_cookie("kais", cookie.value)


def publish(world: World, files: Mapping[str, str | bytes]) -> Path:
    """Lay files out as a build does: DIR.builds/1 behind the link DIR."""
    output = world.wiring.output
    root = output.parent / f"{output.name}.builds" / "1"
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    if not output.is_symlink():
        output.symlink_to(f"{output.name}.builds/1")
    return root


def reset(world: World, template: World) -> None:
    """Give the world's databases back what the template's hold, and its browsers their sessions."""
    template.wiring.close()
    world.wiring.close_connections()
    for path in template.wiring.home.glob("*.db"):
        for ending in ("", "-wal", "-shm"):
            target = world.wiring.home / f"{path.name}{ending}"
            target.unlink(missing_ok=True)
            source = path.with_name(f"{path.name}{ending}")
            if ending != "-shm" and source.exists():  # a connection nobody has collected yet keeps its pages in the log
                shutil.copyfile(source, target)
    _copy_browsers(world, template)
