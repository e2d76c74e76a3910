"""A draft is read with its key only; files wait for their answers and stay with them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.ballots import Ballot
from surveys.box import survey_draft, survey_upload
from surveys.definition.model import UploadedFile
from surveys.definition.stored import dump_answers
from surveys.drafts import DRAFT_DAYS, LARGEST, draft_id, forget_draft, load_draft, new_draft_key, save_draft
from surveys.errors import TooLarge
from surveys.mixer import mix
from surveys.operations import close
from surveys.receipts import cast_many
from surveys.uploads import find_loose_uploads, find_upload, remember_upload
from tests.unit.surveys.factories import AuditTrail, key
from tests.unit.surveys.surveys_made import OpenSurvey, make_survey


def naming(file: UploadedFile) -> str:
    """Stored answers that name a file."""
    answer: dict[str, str | int] = {"id": file.id, "name": file.name, "size": file.size, "type": file.type}
    return dump_answers({"paper": answer})


FILE = UploadedFile("0123456789abcdef" * 2, "Справка.pdf", 1234, "application/pdf")


@pytest.fixture
def survey(sessions: Sessions, clock: FixedClock) -> OpenSurvey:
    """An open survey."""
    return make_survey(sessions, clock)


def test_a_draft_comes_back_for_its_key_and_is_renewed_in_place(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    mine = new_draft_key()
    with sessions.begin() as session:
        first = save_draft(session, survey.id, mine, '{"wish":"Ёлка"}', clock=clock)
    assert first == clock.today() + timedelta(days=DRAFT_DAYS)
    clock.move(timedelta(days=3))
    with sessions.begin() as session:
        save_draft(session, survey.id, mine, '{"wish":"Ёлка 🎄"}', clock=clock)
    with sessions() as session:
        assert load_draft(session, survey.id, mine) == '{"wish":"Ёлка 🎄"}'
        assert session.scalars(select(survey_draft.c.expires_on)).all() == [first + timedelta(days=3)]


def test_what_is_stored_shows_neither_answers_nor_key_nor_their_length(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    texts = ("{}", '{"wish":"' + "тайна" * 50 + '"}')
    keys = [new_draft_key() for _ in texts]
    with sessions.begin() as session:
        for mine, text in zip(keys, texts, strict=True):
            save_draft(session, survey.id, mine, text, clock=clock)
    with sessions() as session:
        rows = session.execute(select(survey_draft)).all()
    assert len({len(row.blob) for row in rows}) == 1
    assert all("тайна".encode() not in bytes(row.blob) for row in rows)
    assert {bytes(row.id_hash) for row in rows} == {draft_id(mine) for mine in keys}


@pytest.mark.parametrize("wrong", ["", "x", "A" * 43, "é" * 43, "A" * 44, "\ud800" * 43, "a b" * 20, "=" * 43])
def test_a_wrong_key_opens_nothing(wrong: str, sessions: Sessions, survey: OpenSurvey, clock: FixedClock) -> None:
    mine = new_draft_key()
    other = make_survey(sessions, clock)
    with sessions.begin() as session:
        save_draft(session, survey.id, mine, "{}", clock=clock)
    with sessions() as session:
        assert load_draft(session, survey.id, wrong) is None
        assert load_draft(session, other.id, mine) is None
        assert load_draft(session, survey.id, new_draft_key()) is None


def test_the_key_of_one_survey_changes_nothing_in_another(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    mine, other = new_draft_key(), make_survey(sessions, clock)
    with sessions.begin() as session:
        save_draft(session, survey.id, mine, "{}", clock=clock)
        save_draft(session, other.id, mine, '{"mark":1}', clock=clock)
    with sessions.begin() as session:
        forget_draft(session, other.id, mine)
        assert load_draft(session, survey.id, mine) == "{}"


def test_a_draft_that_is_too_long_is_refused_and_the_earlier_one_stays(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    mine = new_draft_key()
    with sessions.begin() as session:
        save_draft(session, survey.id, mine, "{}", clock=clock)
        with pytest.raises(TooLarge):
            save_draft(session, survey.id, mine, "x" * (LARGEST + 1), clock=clock)
    with sessions() as session:
        assert load_draft(session, survey.id, mine) == "{}"


def test_a_file_waits_for_its_answer_and_a_draft_that_names_it_renews_the_wait(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    with sessions.begin() as session:
        remember_upload(session, survey.id, FILE, clock=clock)
    clock.move(timedelta(days=10))
    content = naming(FILE)
    with sessions.begin() as session:
        assert find_upload(session, survey.id, FILE.id) == FILE
        assert find_upload(session, survey.id + 1, FILE.id) is None
        save_draft(session, survey.id, new_draft_key(), content, clock=clock)
    for days, loose in ((14, []), (1, [FILE.id])):
        clock.move(timedelta(days=days))
        with sessions.begin() as session:
            assert find_loose_uploads(session, clock.today()) == loose


def test_a_file_of_an_anonymous_answer_is_kept_while_it_waits_and_for_good_after_mixing(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    files = [UploadedFile(f"{number:032x}", "a.pdf", 1, "application/pdf") for number in range(3)]
    with sessions.begin() as session:
        for file in files:
            remember_upload(session, survey.id, file, clock=clock)
    ballots = [
        Ballot(
            survey.id,
            1,
            naming(file),
            key(n),
        )
        for n, file in enumerate(files[:2])
    ]
    cast_many(sessions, ballots, clock=clock)
    with sessions() as session:
        assert session.scalars(select(survey_upload.c.attached)).all() == [False] * 3  # nothing tells of the acceptance
    clock.move(timedelta(days=9))
    with sessions.begin() as session:
        close(session, survey.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    clock.move(timedelta(days=60))
    with sessions.begin() as session:
        assert find_loose_uploads(session, clock.today()) == [files[2].id]
        kept = session.scalars(select(survey_upload.c.id).where(survey_upload.c.attached)).all()
    assert kept == [files[0].id, files[1].id]


def test_a_file_whose_answer_waits_to_be_mixed_is_not_loose(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    with sessions.begin() as session:
        remember_upload(session, survey.id, FILE, clock=clock)
    said = naming(FILE)
    cast_many(sessions, [Ballot(survey.id, 1, said, key(1))], clock=clock)
    clock.move(timedelta(days=30))
    assert mix(sessions, clock).moved == {}  # one alone is not mixed before closing
    with sessions.begin() as session:
        assert find_loose_uploads(session, clock.today()) == []
