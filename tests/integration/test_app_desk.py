"""The desk of the register: load a file, decide links, accept a site."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from werkzeug.test import TestResponse

from catalog.kinds import SiteState
from catalog.operations import list_link_queue, list_runs
from catalog.read import counts, get_card, list_sites
from portal import jobs
from portal.building import build_sites
from tests.support.portal import FOREIGN, INSTITUTIONS, KINDERGARTEN, OWN, THIRD, World

MORE = INSTITUTIONS.replace(
    "4,kindergarten", '5,lyceum,Лицей № 5 Южного района,Лицей № 5,Южный,"Южная ул., 5",\n4,kindergarten'
)


def upload(
    world: World,
    content: bytes,
    *,
    name: str = "Учреждения 2026.csv",
    format: str = "institutions",
    who: str = "operator",
) -> TestResponse:
    """Send a file for a trial."""
    return world.client(who).post(
        "/staff/register/upload",
        data={"csrf_token": world.csrf[who], "format": format, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def institutions(world: World) -> int:
    """How many there are."""
    with world.wiring.catalog() as session:
        return counts(session).institutions


def test_a_file_is_tried_then_loaded_then_undone(world: World) -> None:
    tried = upload(world, MORE.encode())
    assert tried.status_code == 303
    assert institutions(world) == 4
    page = world.client("operator").get(tried.location).get_data(as_text=True)
    assert "Учреждения 2026.csv" in page
    assert "Пока ничего не изменилось" in page
    loaded = world.post("operator", f"{tried.location}load")
    assert re.fullmatch(r"/staff/register/runs/\d+/", loaded.location)
    assert institutions(world) == 5
    run = world.client("operator").get(loaded.location).get_data(as_text=True)
    assert "Person operator" in run  # who loaded it; the register itself keeps a number only
    assert world.client("operator").get(tried.location).status_code == 404
    assert list(world.wiring.uploads.rglob("uchrezhdeniya*")) == []
    assert world.post("operator", f"{loaded.location}undo").status_code == 303
    assert institutions(world) == 4
    assert world.post("operator", f"{loaded.location}undo").status_code == 409


def test_a_file_that_is_thrown_away_changes_nothing(world: World) -> None:
    tried = upload(world, MORE.encode())
    assert world.post("operator", f"{tried.location}discard").status_code == 303
    assert institutions(world) == 4
    assert world.post("operator", f"{tried.location}load").status_code == 404


def test_a_file_that_would_empty_the_register_asks_first(world: World) -> None:
    tried = upload(world, "".join(INSTITUTIONS.splitlines(keepends=True)[:2]).encode())
    page = world.client("operator").get(tried.location).get_data(as_text=True)
    assert "Многое исчезнет" in page
    unsure = world.post("operator", f"{tried.location}load")
    assert unsure.location == tried.location
    assert institutions(world) == 4
    assert world.post("operator", f"{tried.location}load", {"sure": "yes"}).status_code == 303
    assert institutions(world) == 1


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", "key\n")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"), (_zip(), "archive.csv"), (b"name,colour\nx,red\n", "columns.csv"), (INSTITUTIONS.encode("cp1251")[:-40] + b"\x98\xff\x81", "old.csv"),
        (b"\0\0\0\0" * 100, "nul.csv"), (b"<html><script>alert(1)</script></html>", "page.csv"), (b"key,kind,full_name\n", "head only.csv"),
        (b"%PDF-1.7 ...", "../../etc/passwd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_not_what_it_should_be_gets_a_sentence(desk: World, content: bytes, name: str) -> None:
    answer = upload(desk, content, name=name)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert 'class="error"' in text
    assert "<script>alert" not in text
    assert institutions(desk) == 4
    assert [path.name for path in desk.wiring.uploads.iterdir()] == ["0" * 32]


def test_without_a_file_the_form_says_so(desk: World) -> None:
    answer = desk.post("operator", "/staff/register/upload", {"format": "institutions"})
    assert answer.status_code == 422
    assert "Выберите файл." in answer.get_data(as_text=True)


def test_a_name_from_outside_names_no_path_of_ours(desk: World) -> None:
    tried = upload(desk, MORE.encode(), name="..\\..\\<b>CON\u202e.csv")
    page = desk.client("operator").get(tried.location).get_data(as_text=True)
    assert "<b>CON" not in page
    desk.post("operator", f"{tried.location}discard")


def test_staff_who_load_registers_may_send_large_files_and_others_may_not(desk: World) -> None:
    large = MORE.encode() + b"\n" * (3 << 20)
    assert upload(desk, large, who="operator").status_code in (303, 422)
    assert upload(desk, large, who="editor").status_code == 413
    too_large = b"x" * ((desk.wiring.settings.max_upload_mb << 20) + 1)
    assert upload(desk, too_large).status_code == 413


def test_institutions_of_one_name_are_told_apart_by_their_address(desk: World) -> None:
    with desk.wiring.catalog() as session:
        address = get_card(session, OWN).address.value
        name = get_card(session, OWN).name
    page = desk.client("operator").get(f"/staff/register/links/{desk.ids['queued']}/", query_string={"q": name})
    assert address
    assert f"{name}, {address}" in page.get_data(as_text=True)


def test_an_item_of_the_queue_is_attached_to_the_institution_somebody_chose(desk: World) -> None:
    page = desk.client("district").get("/staff/register/links/").get_data(as_text=True)
    assert "гимназия № 1 Северного района" in page
    assert "Парус" not in page  # belongs to no district
    answer = desk.post("district", f"/staff/register/links/{desk.ids['queued']}/attach", {"institution": str(OWN)})
    assert answer.status_code == 303
    with desk.wiring.catalog() as session:
        assert [licence.number for licence in get_card(session, OWN).licences] == ["Л-1"]
        assert [item.id for item in list_link_queue(session)] == [desk.ids["stranger"]]
    again = desk.post("district", f"/staff/register/links/{desk.ids['queued']}/attach", {"institution": str(OWN)})
    assert again.status_code == 404


@pytest.mark.parametrize("institution", ["", "x", "-1", "999", "1e3", "9" * 40, "٣"])
def test_an_institution_that_is_none_attaches_nothing(desk: World, institution: str) -> None:
    answer = desk.post("operator", f"/staff/register/links/{desk.ids['queued']}/attach", {"institution": institution})
    assert answer.status_code == 404
    with desk.wiring.catalog() as session:
        assert len(list_link_queue(session)) == 2


def test_a_school_accepts_its_own_site_and_a_build_follows(desk: World) -> None:
    jobs.finish(desk.wiring, jobs.open_jobs(desk.wiring))
    assert desk.post("school", f"/staff/register/sites/{OWN}/accept").status_code == 303
    with desk.wiring.catalog() as session:
        states = {site.institution.id: site.state for site in list_sites(session)}
    assert (states[OWN], states[FOREIGN]) == (SiteState.ACCEPTED, SiteState.DRAFT)
    assert "build" in [job.kind for job in jobs.open_jobs(desk.wiring)]
    page = desk.client("operator").get("/staff/audit/").get_data(as_text=True)
    assert "site.accepted" in page
    assert f"institution:{OWN}" in page


def test_a_draft_begun_at_the_desk_is_built_looked_at_and_accepted(world: World) -> None:
    slug = world.slugs[THIRD]
    page = world.client("operator").get("/staff/register/sites/?state=none").get_data(as_text=True)
    assert f'action="/staff/register/sites/{THIRD}/draft"' in page
    assert "Начать черновик" in page
    assert world.post("operator", f"/staff/register/sites/{THIRD}/draft").status_code == 303
    assert (world.wiring.sites / slug / "site.toml").is_file()
    audit = world.client("operator").get("/staff/audit/").get_data(as_text=True)
    assert "site.draft" in audit
    assert f"institution:{THIRD}" in audit
    assert "build" in [job.kind for job in jobs.open_jobs(world.wiring)]
    report = build_sites(world.wiring, jobs=1)
    assert report.problems == ()
    assert (world.wiring.drafts_dir / slug / "index.html").is_file()
    draft = world.client("operator").get(f"/staff/preview/{slug}/").get_data(as_text=True)
    assert "Вечерняя школа" in draft
    assert world.post("operator", f"/staff/register/sites/{THIRD}/accept").status_code == 303
    build_sites(world.wiring, jobs=1)
    assert world.client().get(f"/s/{slug}/").status_code == 200


def test_drafts_are_begun_for_all_that_the_filter_shows_and_words_there_stay(world: World) -> None:
    words = world.wiring.sites / world.slugs[KINDERGARTEN] / "pages" / "about.md"
    words.parent.mkdir(parents=True)
    words.write_text("title: О нас\n\nНаши слова.\n", encoding="utf-8")
    page = world.client("operator").get("/staff/register/sites/").get_data(as_text=True).replace("\xa0", " ")
    assert "2 организации пока без сайта" in page
    assert "/staff/register/sites/drafts" not in world.client("school").get("/staff/register/sites/").get_data(True)
    world.post("operator", "/staff/register/sites/drafts?state=accepted")
    with world.wiring.catalog() as session:
        assert sum(site.state is SiteState.DRAFT for site in list_sites(session)) == 2
    assert world.post("operator", "/staff/register/sites/drafts?state=none").status_code == 303
    with world.wiring.catalog() as session:
        assert {site.state for site in list_sites(session)} == {SiteState.DRAFT}
    assert "Наши слова." in words.read_text(encoding="utf-8")
    assert world.client("operator").post("/staff/register/sites/drafts").status_code == 400  # no token


def test_a_district_sees_its_institutions_only(desk: World) -> None:
    page = desk.client("district").get("/staff/register/institutions/").get_data(as_text=True).replace("\xa0", " ")
    assert "Вечерняя школа № 1" in page
    assert "Школа № 2" not in page
    page = desk.client("district").get("/staff/register/sites/").get_data(as_text=True).replace("\xa0", " ")
    assert "Школа № 2" not in page


def test_the_overview_counts_what_waits_for_each(desk: World) -> None:
    operator = desk.client("operator").get("/staff/").get_data(as_text=True).replace("\xa0", " ")
    tiles = set(re.findall(r'class="tile-figure"[^>]*>([^<]+)<.*?class="tile-text"[^>]*>([^<]+)<', operator, re.DOTALL))
    assert {("1", "запись в карантине"), ("2", "сайта ждут принятия"), ("3", "сообщения без ответа")} <= tiles
    assert "в очереди связей" in {text for _figure, text in tiles}
    school = desk.client("school").get("/staff/").get_data(as_text=True).replace("\xa0", " ")
    assert "Школа № 1" in school
    assert f'href="/staff/register/sites/{OWN}/readiness/"' in school
    assert "в карантине" not in school


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "1e9", "9" * 30])
def test_a_page_that_a_list_does_not_have_is_not_found(desk: World, page: str) -> None:
    for path in ("institutions", "links", "quarantine"):
        assert desk.client("operator").get(f"/staff/register/{path}/?page={page}").status_code == 404


@pytest.mark.parametrize("text", ["' OR 1=1--", "%", "_", "\\", "\0", "<script>", "🙂" * 100, "a" * 5000])
def test_strange_words_in_filters_find_nothing_and_break_nothing(desk: World, text: str) -> None:
    for query in ({"q": text}, {"district": text}, {"kind": text}, {"state": text}, {"before": text}):
        for path in (
            "/staff/register/institutions/",
            "/staff/register/sites/",
            f"/staff/register/links/{desk.ids['queued']}/",
            "/staff/audit/",
        ):
            answer = desk.client("operator").get(path, query_string=query)
            assert answer.status_code in (200, 404)
            assert "<script>" not in answer.get_data(as_text=True).replace("\xa0", " ")


def test_a_decision_is_a_run_with_a_name(desk: World) -> None:
    desk.post("operator", f"/staff/register/links/{desk.ids['queued']}/attach", {"institution": str(OWN)})
    page = desk.client("operator").get("/staff/register/runs/").get_data(as_text=True)
    assert "<td>Решение сотрудника</td>" in page
    assert "<td>desk</td>" not in page


def test_the_runs_are_listed_newest_first(desk: World) -> None:
    with desk.wiring.catalog() as session:
        ids = [run.id for run in list_runs(session)]
    page = desk.client("analyst").get("/staff/register/runs/").get_data(as_text=True).replace("\xa0", " ")
    assert [int(found) for found in re.findall(r"/staff/register/runs/(\d+)/", page)] == ids
