"""The whole way of a poll and of a message through the pages, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

from core.actor import Actor, ActorKind, Role
from surveys.mixer import mix
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.factories import OpenPoll

OPERATOR = Actor(ActorKind.PERSON, 1, "Оператор", Role.OPERATOR)


def test_people_vote_at_once_and_everyone_is_counted(site: Site, poll: OpenPoll) -> None:
    tokens = [site.token_of(f"/polls/{poll.id}/") for _ in range(30)]

    def submit(number: int) -> str:
        browser = site.app.test_client(use_cookies=False)
        data = {"token": tokens[number % 30], "choice": poll.options[number % 3]}
        return Page(browser.post(f"/polls/{poll.id}/", data=data)).code

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(submit, range(60)))  # each form twice
    assert len(set(receipts)) == 30
    assert mix(site.sessions, site.clock).moved == {poll.id: 30}
    site.sign_in(OPERATOR)
    for step in ("close", "publish"):
        assert site.post(f"/staff/polls/{poll.id}/{step}", {}).status == 303
    page = site.get(f"/polls/{poll.id}/")
    assert [row.td.get_text() for row in page.soup.select("tbody tr") if row.td] == ["10", "10", "10"]
    listed = site.get(f"/polls/{poll.id}/ballots.csv").html
    assert all(receipt.replace(" ", "") in listed for receipt in receipts)


def test_a_message_with_every_oddity_is_kept_answered_and_exported(site: Site) -> None:
    token = site.token_of("/feedback/new")
    message = "Строка\x00 с нулём \ud83d\ude00 и «кавычками»\r\n=1+1".encode("utf-8", "surrogatepass")
    data = {"token": token, "topic": "problem", "message": message, "institution": "2", "action": "send"}
    sent = site.post("/feedback/new", data)
    assert sent.status == 200
    site.sign_in(OPERATOR)
    assert site.post("/staff/feedback/1/answer", {"answer": "Ответ\x00."}).status == 303
    assert "Ответ" in site.post("/feedback/status", {"code": sent.code}).text
    assert site.get("/staff/feedback/?institution=2&state=answered").status == 200
    assert "«кавычками»" in site.get("/staff/feedback/export.csv").html
