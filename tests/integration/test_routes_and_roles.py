"""Every route, asked by every kind of person, for things of their own and of others (attacks 29 and 30)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from portal.search_desk.ports import make_misses
from tests.support.portal import FOREIGN, OWN, SCHEDULED, THIRD, UPLOAD, World, make_world, publish, reset

ACTORS = ("nobody", "operator", "editor", "district", "school", "analyst")
# The district and the school of these people hold institution 1; institution 2 is another district's.


@dataclass(frozen=True, slots=True)
class Row:
    """A request, and what each of ACTORS gets."""

    method: str
    rule: str  # as the app's map of addresses has it
    statuses: tuple[int, ...]
    values: dict[str, Any] = field(
        default_factory=dict
    )  # of the rule's variables; a text is the name of one of the world's things
    data: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.rule} {self.values or ''}".strip()


def staff(*statuses: int) -> tuple[int, ...]:
    """Nobody is sent to the sign-in page; the rest as given, operator first."""
    return (303, *statuses)


ALL = (200,) * 6
NOT_FOUND = (404,) * 6
EVERY_ROLE = staff(200, 200, 200, 200, 200)
READERS = staff(200, 200, 200, 403, 200)  # of the register
OPERATOR = staff(200, 403, 403, 403, 403)
OPERATOR_DOES = staff(303, 403, 403, 403, 403)
MANAGERS = staff(200, 200, 403, 403, 403)  # of polls
MANAGERS_DO = staff(303, 303, 403, 403, 403)
OWN_MESSAGE = staff(200, 404, 200, 200, 403)
FOREIGN_MESSAGE = staff(200, 404, 404, 404, 403)
GENERAL_MESSAGE = staff(200, 200, 404, 404, 403)


def _done(statuses: tuple[int, ...]) -> tuple[int, ...]:
    """The same people, for a form that redirects when it is done."""
    return tuple(303 if status == 200 else status for status in statuses)


def _messages() -> Iterator[Row]:
    for name, statuses in (
        ("own_message", OWN_MESSAGE),
        ("foreign_message", FOREIGN_MESSAGE),
        ("general_message", GENERAL_MESSAGE),
    ):
        values = {"feedback_id": name}
        rule = "/staff/feedback/<int:feedback_id>/"
        yield Row("GET", rule, statuses, values)
        yield Row("POST", f"{rule}answer", _done(statuses), values, {"answer": "Здравствуйте. Исправим."})
        yield Row("POST", f"{rule}state", _done(statuses), values, {"state": "in_work"})
        yield Row("POST", f"{rule}unpublish", _done(statuses), values)


def _public() -> Iterator[Row]:
    poll = {"poll_id": "poll"}
    yield Row("GET", "/", ALL)
    yield Row("GET", "/<path:path>", ALL, {"path": "page/"})
    yield Row("GET", "/api/v1/search", ALL)
    yield Row("GET", "/api/v1/suggest", ALL)
    yield Row("GET", "/embed/poll/<int:poll_id>/", ALL, poll)
    yield Row("GET", "/embed/poll/<int:poll_id>/", NOT_FOUND, {"poll_id": "draft_poll"})
    yield Row("GET", "/api/v1/institutions/<int:institution_id>", ALL, {"institution_id": OWN})
    yield Row("GET", "/api/v1/institutions/<int:institution_id>", NOT_FOUND, {"institution_id": 999})
    yield Row("GET", "/api/v1/surveys/<int:survey_id>/results", NOT_FOUND, OPENED)  # not published yet
    yield Row("GET", "/api/v1/changes", NOT_FOUND)  # of this build, which has none
    for prefix in ("", "/en"):
        yield Row("GET", f"{prefix}/search/", ALL)
        yield Row("GET", f"{prefix}/search/suggest", ALL)
        yield Row("GET", f"{prefix}/search/opensearch.xml", ALL)
        yield Row("GET", f"{prefix}/history/<int:institution_id>/", ALL, {"institution_id": FOREIGN})
        yield Row("GET", f"{prefix}/history/<int:institution_id>/", NOT_FOUND, {"institution_id": 999})
        yield Row("GET", f"{prefix}/feedback/", ALL)
        yield Row("GET", f"{prefix}/feedback/new", ALL)
        yield Row("POST", f"{prefix}/feedback/new", (403,) * 6)  # without the form's token
        yield Row("GET", f"{prefix}/feedback/status", ALL)
        yield Row("POST", f"{prefix}/feedback/status", NOT_FOUND, {}, {"code": "AAAA-AAAA"})
        yield Row("GET", f"{prefix}/feedback/contact", (303,) * 6)  # to where the code is asked for
        yield Row("POST", f"{prefix}/feedback/contact", NOT_FOUND, {}, {"code": "AAAA-AAAA", "action": "withdraw"})
        yield Row("GET", f"{prefix}/feedback/stop", ALL)
        yield Row("POST", f"{prefix}/feedback/stop", NOT_FOUND, {}, {"letter": "1.guessed"})
        yield Row("GET", f"{prefix}/feedback/answers/<int:feedback_id>/", NOT_FOUND, {"feedback_id": "own_message"})
        yield Row("GET", f"{prefix}/polls/", ALL)
        yield Row("GET", f"{prefix}/polls/<int:poll_id>/", ALL, poll)
        yield Row("GET", f"{prefix}/polls/<int:poll_id>/", NOT_FOUND, {"poll_id": "draft_poll"})
        yield Row("POST", f"{prefix}/polls/<int:poll_id>/", (403,) * 6, poll)  # without the form's token
        # Results before they are published: nobody gets them, whoever asks.
        yield Row("GET", f"{prefix}/polls/<int:poll_id>/results/", ALL, poll)
        yield Row("GET", f"{prefix}/polls/<int:poll_id>/results.csv", NOT_FOUND, poll)
        yield Row("GET", f"{prefix}/polls/<int:poll_id>/ballots.csv", NOT_FOUND, poll)
        yield Row("GET", f"{prefix}/surveys/", ALL)
        yield Row("GET", f"{prefix}/surveys/<int:survey_id>/results/", ALL, OPENED)  # says when there will be any
        yield Row("GET", f"{prefix}/surveys/<int:survey_id>/results.csv", NOT_FOUND, OPENED)
        yield Row("GET", f"{prefix}/surveys/<int:survey_id>/ballots.csv", NOT_FOUND, OPENED)
        rule = f"{prefix}/surveys/<int:survey_id>/"
        yield Row("GET", rule, ALL, OPENED)
        yield Row("POST", rule, (403,) * 6, OPENED)  # without the form's token
        yield Row("GET", f"{rule}print/", ALL, OPENED)
        yield Row("GET", f"{rule}resume/<key>/", NOT_FOUND, OPENED | {"key": "A" * 43})
        yield Row("GET", f"{rule}code/<code>", (303,) * 6, OPENED | {"code": "AAAA-AAAA"})  # whatever the code is
        yield Row("GET", f"{rule}correct/<key>/", NOT_FOUND, OPENED | {"key": "A" * 22})
        yield Row("POST", f"{rule}correct/<key>/", NOT_FOUND, OPENED | {"key": "A" * 22})
        for step in ("", "print/", "resume/<key>/", "correct/<key>/", "code/<code>"):
            yield Row("GET", f"{rule}{step}", NOT_FOUND, DRAFT | {"key": "A" * 43, "code": "AAAA-AAAA"})


ACCOUNTS = (
    Row("GET", "/staff/login", (200, 303, 303, 303, 303, 303)),
    Row("POST", "/staff/login", (400, 422, 422, 422, 422, 422)),
    Row("POST", "/staff/logout", staff(303, 303, 303, 303, 303)),
    Row("GET", "/staff/invitation/<token>", (303,) * 6, {"token": "guessed"}),
    Row("GET", "/staff/invitation", NOT_FOUND),
    Row("POST", "/staff/invitation", (400, 404, 404, 404, 404, 404)),
    Row("GET", "/staff/password", EVERY_ROLE),
    Row("POST", "/staff/password", staff(422, 422, 422, 422, 422)),
    Row("GET", "/staff/people/", OPERATOR),
    Row("POST", "/staff/people/", OPERATOR, {}, {"email": "new@example.org", "role": "operator"}),
    Row("POST", "/staff/people/<int:person_id>/disable", OPERATOR_DOES, {"person_id": 2}),
    Row("POST", "/staff/people/<int:person_id>/enable", OPERATOR_DOES, {"person_id": 2}),
    Row("GET", "/staff/audit/", OPERATOR),
)
REGISTER = (
    Row("GET", "/staff/", EVERY_ROLE),
    Row("GET", "/staff/register/institutions/", READERS),
    Row("GET", "/staff/register/institutions/<int:institution_id>/", EVERY_ROLE, {"institution_id": OWN}),
    Row("GET", "/staff/register/institutions/<int:institution_id>/", staff(200, 200, 404, 404, 200), {"institution_id": FOREIGN}),
    Row("GET", "/staff/register/institutions/<int:institution_id>/", staff(404, 404, 404, 404, 404), {"institution_id": 999}),
    Row("GET", "/staff/register/links/", staff(200, 403, 200, 403, 403)),
    Row("GET", "/staff/register/links/<int:item_id>/", staff(200, 403, 200, 403, 403), {"item_id": "queued"}),
    Row("GET", "/staff/register/links/<int:item_id>/", staff(200, 403, 404, 403, 403), {"item_id": "stranger"}),
    Row("POST", "/staff/register/links/<int:item_id>/attach", staff(303, 403, 303, 403, 403), {"item_id": "queued"}, {"institution": str(OWN)}),
    Row("POST", "/staff/register/links/<int:item_id>/attach", staff(303, 403, 404, 403, 403), {"item_id": "queued"}, {"institution": str(FOREIGN)}),
    Row("POST", "/staff/register/links/<int:item_id>/attach", staff(303, 403, 404, 403, 403), {"item_id": "stranger"}, {"institution": str(OWN)}),
    Row("POST", "/staff/register/links/<int:item_id>/dismiss", OPERATOR_DOES, {"item_id": "queued"}),
    Row("GET", "/staff/register/quality/", READERS),
    Row("GET", "/staff/register/quarantine/", READERS),
    Row("GET", "/staff/register/sources/", READERS),
    Row("POST", "/staff/register/sources/", staff(422, 403, 403, 403, 403)),
    Row("POST", "/staff/register/sources/<code>/check", staff(404, 403, 403, 403, 403), {"code": "unheard-of"}),
    Row("POST", "/staff/register/sources/<code>/check", OPERATOR_DOES, {"code": SCHEDULED}),
    Row("POST", "/staff/register/sources/<code>/pause", OPERATOR_DOES, {"code": SCHEDULED}),
    Row("POST", "/staff/register/sources/<code>/remove", OPERATOR_DOES, {"code": SCHEDULED}),
    Row("GET", "/staff/register/disagreements/", READERS),
    Row("GET", "/staff/register/reports/", READERS),
    Row("GET", "/staff/register/reports/<what>.<form>", READERS, {"what": "services", "form": "csv"}),
    Row("GET", "/staff/register/reports/<what>.<form>", READERS, {"what": "numbers", "form": "xlsx"}),
    Row("GET", "/staff/register/reports/<what>.<form>", staff(404, 404, 404, 403, 404), {"what": "unheard", "form": "csv"}),
    Row("GET", "/staff/register/runs/", READERS),
    Row("GET", "/staff/register/runs/<int:run_id>/", READERS, {"run_id": 1}),
    Row("POST", "/staff/register/runs/<int:run_id>/undo", OPERATOR_DOES, {"run_id": 2}),
    Row("GET", "/staff/register/upload", OPERATOR),
    Row("POST", "/staff/register/upload", staff(422, 403, 403, 403, 403)),
    Row("GET", "/staff/register/uploads/<upload_id>/", OPERATOR, {"upload_id": UPLOAD}),
    Row("POST", "/staff/register/uploads/<upload_id>/load", OPERATOR_DOES, {"upload_id": UPLOAD}),
    Row("POST", "/staff/register/uploads/<upload_id>/discard", OPERATOR_DOES, {"upload_id": UPLOAD}),
    Row("GET", "/staff/register/sites/", staff(200, 403, 200, 200, 403)),
    Row("GET", "/staff/register/sites/readiness/", staff(200, 403, 200, 200, 403)),
    Row("GET", "/staff/register/sites/readiness.csv", staff(200, 403, 200, 200, 403)),
    Row("GET", "/staff/register/sites/<int:institution_id>/readiness/", staff(200, 403, 200, 200, 403), {"institution_id": OWN}),
    Row("GET", "/staff/register/sites/<int:institution_id>/readiness/", staff(200, 403, 404, 404, 403), {"institution_id": FOREIGN}),
    Row("GET", "/staff/register/sites/<int:institution_id>/readiness/", staff(404, 403, 404, 404, 403), {"institution_id": 999}),
    Row("POST", "/staff/register/sites/<int:institution_id>/accept", staff(303, 403, 403, 303, 403), {"institution_id": OWN}),
    Row("POST", "/staff/register/sites/<int:institution_id>/accept", staff(303, 403, 403, 404, 403), {"institution_id": FOREIGN}),
    Row("POST", "/staff/register/sites/<int:institution_id>/unaccept", staff(303, 403, 403, 303, 403), {"institution_id": OWN}),
    Row("POST", "/staff/register/sites/<int:institution_id>/unaccept", staff(303, 403, 403, 404, 403), {"institution_id": FOREIGN}),
    Row("POST", "/staff/register/sites/<int:institution_id>/draft", staff(303, 403, 403, 404, 403), {"institution_id": THIRD}),
    Row("POST", "/staff/register/sites/<int:institution_id>/draft", staff(409, 403, 403, 409, 403), {"institution_id": OWN}),
    Row("POST", "/staff/register/sites/<int:institution_id>/draft", staff(404, 403, 403, 404, 403), {"institution_id": 999}),
    Row("POST", "/staff/register/sites/drafts", OPERATOR_DOES),
    Row("POST", "/staff/register/build", OPERATOR_DOES),
    Row("GET", "/staff/preview/<slug>/", staff(200, 403, 200, 200, 403), {"slug": "own_slug"}),
    Row("GET", "/staff/preview/<slug>/", staff(200, 403, 404, 404, 403), {"slug": "foreign_slug"}),
    Row("GET", "/staff/preview/<slug>/<path:path>", staff(200, 403, 200, 200, 403), {"slug": "own_slug", "path": "contacts/"}),
    Row("GET", "/staff/preview/<slug>/<path:path>", staff(200, 403, 404, 404, 403), {"slug": "foreign_slug", "path": "contacts/"}),
)  # fmt: skip
POLLS = (
    Row("GET", "/staff/feedback/", staff(200, 200, 200, 200, 403)),
    Row("GET", "/staff/feedback/export.csv", staff(200, 200, 200, 200, 403)),
    *_messages(),
    Row("GET", "/staff/polls/", staff(303, 303, 303, 403, 303)),
    Row("GET", "/staff/polls/<int:poll_id>/", staff(200, 200, 404, 403, 404), {"poll_id": "draft_poll"}),
    Row("GET", "/staff/polls/<int:poll_id>/", staff(200, 200, 404, 403, 404), {"poll_id": "poll"}),  # not published yet
    Row("GET", "/staff/polls/new", MANAGERS),
    Row("POST", "/staff/polls/new", staff(422, 422, 403, 403, 403)),
    Row("GET", "/staff/polls/<int:poll_id>/edit", MANAGERS, {"poll_id": "draft_poll"}),
    Row("POST", "/staff/polls/<int:poll_id>/edit", staff(422, 422, 403, 403, 403), {"poll_id": "draft_poll"}),
    Row("POST", "/staff/polls/<int:poll_id>/open", MANAGERS_DO, {"poll_id": "draft_poll"}),
    Row("POST", "/staff/polls/<int:poll_id>/delete", MANAGERS_DO, {"poll_id": "draft_poll"}),
    Row("POST", "/staff/polls/<int:poll_id>/close", MANAGERS_DO, {"poll_id": "poll"}),
    Row("POST", "/staff/polls/<int:poll_id>/publish", MANAGERS_DO, {"poll_id": "poll"}),
    Row("POST", "/staff/polls/<int:poll_id>/recall", MANAGERS_DO, {"poll_id": "poll"}),
)
DRAFT: dict[str, Any] = {"survey_id": "draft_survey"}  # one with two pages, kept for codes
OPENED: dict[str, Any] = {"survey_id": "survey"}
SURVEYS = (
    Row("GET", "/staff/surveys/", staff(200, 200, 200, 403, 200)),
    Row("GET", "/staff/surveys/new", MANAGERS),
    Row("POST", "/staff/surveys/new", MANAGERS_DO, {}, {"action": "empty", "title": "Питание"}),
    Row("POST", "/staff/surveys/new", staff(422, 422, 403, 403, 403), {}, {"action": "unheard"}),
    Row("GET", "/staff/surveys/<int:survey_id>/", staff(200, 200, 404, 403, 404), DRAFT),
    Row("GET", "/staff/surveys/<int:survey_id>/", staff(200, 200, 404, 403, 404), OPENED),  # not published yet
    Row("GET", "/staff/surveys/<int:survey_id>/", staff(404, 404, 404, 403, 404), {"survey_id": 999}),
    Row("GET", "/staff/surveys/<int:survey_id>/edit/", MANAGERS, DRAFT),
    Row("POST", "/staff/surveys/<int:survey_id>/edit/", MANAGERS_DO, DRAFT, {"action": "add-section"}),
    Row("POST", "/staff/surveys/<int:survey_id>/edit/", staff(404, 404, 403, 403, 403), {"survey_id": 999}),
    Row("GET", "/staff/surveys/<int:survey_id>/edit/<name>/", MANAGERS, DRAFT | {"name": "eats"}),
    Row("POST", "/staff/surveys/<int:survey_id>/edit/<name>/", MANAGERS_DO, DRAFT | {"name": "eats"}, {"action": "save"}),
    Row("GET", "/staff/surveys/<int:survey_id>/edit/<name>/", staff(404, 404, 403, 403, 403), DRAFT | {"name": "unheard"}),
    Row("GET", "/staff/surveys/<int:survey_id>/words/", MANAGERS, DRAFT),
    Row("POST", "/staff/surveys/<int:survey_id>/words/", MANAGERS_DO, DRAFT, {"action": "save"}),
    Row("GET", "/staff/surveys/<int:survey_id>/preview/", MANAGERS, DRAFT),
    Row("GET", "/staff/surveys/<int:survey_id>/preview/page", MANAGERS, DRAFT),
    Row("GET", "/staff/surveys/<int:survey_id>/schedule", MANAGERS, DRAFT),
    Row("POST", "/staff/surveys/<int:survey_id>/schedule", MANAGERS_DO, DRAFT, {"closes_at": "8000-01-01T09:00"}),
    Row("GET", "/staff/surveys/<int:survey_id>/codes/", MANAGERS, DRAFT),
    Row("POST", "/staff/surveys/<int:survey_id>/codes/", MANAGERS, DRAFT, {"how": "count", "count": "3"}),
    Row("POST", "/staff/surveys/<int:survey_id>/codes/", staff(422, 422, 403, 403, 403), OPENED, {"how": "count", "count": "3"}),
    Row(
        "POST",
        "/staff/surveys/<int:survey_id>/codes/<int:invitation_id>/withdraw",
        MANAGERS_DO,
        DRAFT | {"invitation_id": 1},
    ),
    Row("GET", "/staff/surveys/<int:survey_id>/versions/", MANAGERS, OPENED),
    Row("GET", "/staff/surveys/<int:survey_id>/definition.<form>", MANAGERS, OPENED | {"form": "yaml"}),
    Row("GET", "/staff/surveys/<int:survey_id>/definition.<form>", MANAGERS, DRAFT | {"form": "xlsx"}),
    Row("GET", "/staff/surveys/<int:survey_id>/definition.<form>", staff(404, 404, 403, 403, 403), DRAFT | {"form": "exe"}),
    Row("POST", "/staff/surveys/<int:survey_id>/settle", MANAGERS_DO, DRAFT, {"problem": "x"}),
    Row("GET", "/staff/surveys/<int:survey_id>/results/", staff(200, 200, 404, 403, 404), OPENED),
    Row("GET", "/staff/surveys/<int:survey_id>/results/<form>", MANAGERS, OPENED | {"form": "csv"}),
    Row("GET", "/staff/surveys/<int:survey_id>/results/<form>", MANAGERS, OPENED | {"form": "xlsx"}),
    Row("GET", "/staff/surveys/<int:survey_id>/results/<form>", staff(404, 404, 403, 403, 403), OPENED | {"form": "sav"}),
    Row("GET", "/staff/surveys/<int:survey_id>/texts/<question>", staff(404, 404, 403, 403, 403), OPENED | {"question": "unheard"}),
    Row("POST", "/staff/surveys/<int:survey_id>/texts/<question>", staff(404, 404, 403, 403, 403), OPENED | {"question": "unheard"}),
    Row("GET", "/staff/surveys/<int:survey_id>/files/", MANAGERS, OPENED),
    Row("GET", "/staff/surveys/<int:survey_id>/files/<file_id>", staff(404, 404, 403, 403, 403), OPENED | {"file_id": "0" * 32}),
    *(
        Row("GET", f"/staff/surveys/<int:survey_id>/{step}", MANAGERS, place)
        for step, place in (
            ("open", DRAFT), ("delete", DRAFT), ("copy", DRAFT), ("close", OPENED), ("correct", OPENED), ("wave", OPENED)
        )
    ),
    *(Row("GET", f"/staff/surveys/<int:survey_id>/{step}", MANAGERS_DO, DRAFT) for step in ("recall", "publish")),
    *(
        Row("POST", f"/staff/surveys/<int:survey_id>/{step}", MANAGERS_DO, place)
        for step, place in (
            ("open", DRAFT), ("delete", DRAFT), ("copy", DRAFT), ("close", OPENED), ("correct", OPENED), ("wave", OPENED),
            ("recall", OPENED), ("publish", OPENED),
        )
    ),
)  # fmt: skip
SYNONYM = {"word": "гпд", "means": "группа продлённого дня", "enabled": "y"}
SEARCH = (
    Row("GET", "/staff/search/", MANAGERS),
    Row("GET", "/staff/search/synonyms/new", MANAGERS),
    Row("POST", "/staff/search/synonyms/new", MANAGERS_DO, {}, SYNONYM),
    Row("GET", "/staff/search/synonyms/<int:line_id>/", MANAGERS, {"line_id": "synonym"}),
    Row("GET", "/staff/search/synonyms/<int:line_id>/", staff(404, 404, 403, 403, 403), {"line_id": 999}),
    Row("POST", "/staff/search/synonyms/<int:line_id>/", MANAGERS_DO, {"line_id": "synonym"}, SYNONYM),
    Row("POST", "/staff/search/synonyms/<int:line_id>/on", MANAGERS_DO, {"line_id": "synonym"}),
    Row("POST", "/staff/search/synonyms/<int:line_id>/off", MANAGERS_DO, {"line_id": "synonym"}),
    Row("POST", "/staff/search/synonyms/<int:line_id>/remove", MANAGERS_DO, {"line_id": "synonym"}),
    Row("POST", "/staff/search/shipped/off", staff(404, 404, 403, 403, 403), {}, {"key": "unheard"}),
    Row("GET", "/staff/search/synonyms.csv", MANAGERS),
    Row("POST", "/staff/search/synonyms/import", staff(422, 422, 403, 403, 403)),
    Row("GET", "/staff/search/misses/", MANAGERS),
    Row("GET", "/staff/search/misses.csv", MANAGERS),
    Row("POST", "/staff/search/misses/<key>/hide", staff(404, 404, 403, 403, 403), {"key": "0" * 32}),
    Row("POST", "/staff/search/misses/<key>/hide", MANAGERS_DO, {"key": "searched"}),
)
ROWS = (*_public(), *ACCOUNTS, *REGISTER, *POLLS, *SURVEYS, *SEARCH)


@pytest.fixture(scope="module")
def full_desk(world_template: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One installation for all rows; each request that could change something gets its data anew."""
    made = make_world(tmp_path_factory.mktemp("desk"), world_template.wiring.clock, world_template)
    publish(made, {"index.html": "<h1>Портал</h1>", "page/index.html": "<h1>Страница</h1>"})
    for id_ in (OWN, FOREIGN):
        _lay_draft(made.wiring.drafts_dir / made.slugs[id_])
    yield made
    made.wiring.close()


def _lay_draft(folder: Path) -> None:
    for name in ("index.html", "contacts/index.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("<h1>Черновик</h1>", encoding="utf-8")


def fill_path(desk: World, row: Row) -> str:
    """The row's address, with the numbers of this world's things."""
    known: dict[str, Any] = {**desk.ids, "own_slug": desk.slugs[OWN], "foreign_slug": desk.slugs[FOREIGN]}
    known["searched"] = make_misses(desk.wiring).listed()[0].key
    path = row.rule
    for name, value in row.values.items():
        for form in (f"<int:{name}>", f"<path:{name}>", f"<{name}>"):
            path = path.replace(form, str(known.get(value, value)))
    return path


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_person_gets_what_their_role_allows(full_desk: World, world_template: World, row: Row) -> None:
    path = fill_path(full_desk, row)
    found = []
    for who in ACTORS:
        changes = row.method == "POST" or "invitation" in path
        if changes:
            reset(full_desk, world_template)
            (full_desk.wiring.uploads / UPLOAD).mkdir(parents=True, exist_ok=True)
            (full_desk.wiring.uploads / UPLOAD / "licences.csv").write_bytes(
                (world_template.wiring.uploads / UPLOAD / "licences.csv").read_bytes()
            )
        answer = full_desk.client(who).get(path) if row.method == "GET" else full_desk.post(who, path, row.data)
        found.append(answer.status_code)
        if who == "nobody" and row.rule.startswith("/staff/") and answer.status_code == 303:
            assert answer.location.startswith(("/staff/login", "/staff/invitation"))
    assert dict(zip(ACTORS, found, strict=True)) == dict(zip(ACTORS, row.statuses, strict=True))


def test_no_route_is_without_a_row(full_desk: World) -> None:
    known = {(row.method, row.rule) for row in ROWS}
    there = {
        (method, rule.rule)
        for rule in full_desk.app.url_map.iter_rules()
        for method in rule.methods or ()
        if method != "HEAD"
    }
    assert there - known == set()
    assert known - there == set()


def test_a_role_cannot_be_smuggled_into_a_form(full_desk: World, world_template: World) -> None:
    reset(full_desk, world_template)
    for extra in ({"role": "operator"}, {"id": "1"}, {"institution_id": str(FOREIGN)}):
        data = {"old": "six green boats at noon", "new": "seven red boats at dusk", **extra}
        full_desk.post("school", "/staff/password", data)
        person = full_desk.person("school")
        assert (person.role.value, person.institution_id) == ("school", OWN)
