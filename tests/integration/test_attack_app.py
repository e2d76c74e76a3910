"""What was broken once by attack: drafts of others, numbers no database holds."""

from __future__ import annotations

import re

import pytest

from tests.support.portal import FOREIGN, OWN, World, publish

TOO_LARGE = ("2147483648", "9223372036854775808", "9" * 26)  # past a 32-bit, a 64-bit and any column


@pytest.mark.parametrize("who", ["school", "district"])
def test_a_draft_is_no_way_to_the_draft_of_another_school(world: World, who: str) -> None:
    own, foreign = world.slugs[OWN], world.slugs[FOREIGN]
    for slug in (own, foreign):
        folder = world.wiring.drafts_dir / slug
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(f"<h1>Draft of {slug}</h1>", encoding="utf-8")
    (world.wiring.drafts_dir / own / "leaf").symlink_to(world.wiring.drafts_dir / foreign)
    client = world.client(who)
    assert own in client.get(f"/staff/preview/{own}/").get_data(as_text=True)
    assert client.get(f"/staff/preview/{own}/index.html").status_code == 200
    for path in (f"../{foreign}/", f"../{foreign}/index.html", f"%2e%2e/{foreign}/index.html", f"..%2f{foreign}/index.html", "leaf/index.html",
                 "./", "..", "../"):  # fmt: skip
        answer = client.get(f"/staff/preview/{own}/{path}")
        assert f"Draft of {foreign}" not in answer.get_data(as_text=True), path
        assert answer.status_code in (200, 404), path


@pytest.mark.parametrize("who", ["nobody", "operator"])
def test_a_number_that_no_table_holds_is_no_fault_of_ours(desk: World, who: str) -> None:
    publish(desk, {"index.html": "<h1>Портал</h1>"})
    for rule in desk.app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        for number in TOO_LARGE:
            path = re.sub(r"<int:[^>]+>", number, rule.rule)
            if "GET" in (rule.methods or ()):
                assert desk.client(who).get(path).status_code in (303, 404), path
            else:
                assert desk.post(who, path).status_code in (303, 404, 405), path


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_poll_at_the_end_of_the_calendar_is_refused_in_words(desk: World, moment: str) -> None:
    words = {"title": "Когда?", "options-0": "Да", "options-1": "Нет", "opens_at": moment, "closes_at": moment}
    assert desk.post("operator", "/staff/polls/new", words).status_code == 422


def test_an_invitation_for_a_number_no_table_holds_is_refused_in_words(desk: World) -> None:
    for number in TOO_LARGE:
        form = {"email": "new@example.org", "role": "school", "institution_id": number}
        assert desk.post("operator", "/staff/people/", form).status_code == 422, number
