"""Forms that others wrote, brought to the desk: each page of the editor can show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.clock import FixedClock
from core.database import make_sessions
from surveys import operations
from surveys.definition.refused import DefinitionRefused
from surveys.definition.stored import load_definition
from surveys.read import get_survey
from tests.integration.surveys.test_survey_desk import OPERATOR, form_of, how
from tests.support.html import find_source_problems
from tests.unit.surveys.app import make_site
from tests.unit.surveys.files.made import read_here

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),  # the pages are the same on both
]


def test_every_real_form_is_shown_edited_and_saved_unchanged(
    engine: Engine, clock: FixedClock, shared_data: Path
) -> None:
    site = make_site(make_sessions(engine), clock)
    site.sign_in(OPERATOR)
    shown = 0
    for path in sorted((shared_data / "surveys" / "xlsform").iterdir()):
        try:
            definition = read_here(path.read_bytes(), path.suffix, path.stem)
        except DefinitionRefused:
            continue
        with site.sessions.begin() as session:
            kept = operations.create_survey(session, definition, **how(site))
        pages = ["", "edit/", "words/", "preview/page", "versions/", "open"]
        pages += [f"edit/{question.name}/" for question in list(definition.questions())[:12]]
        for name in pages:
            page = site.get(f"/staff/surveys/{kept}/{name}")
            assert page.status == 200, (path.name, name)
            assert find_source_problems(page.html) == [], (path.name, name)
            if name.startswith(("edit/", "words/")):
                saved = site.post(f"/staff/surveys/{kept}/{name}", form_of(page) | {"action": "save"})
                assert saved.status == 303, (path.name, name, saved.soup.select("#errors li"))
        with site.sessions() as session:
            assert load_definition(get_survey(session, kept).draft) == definition, path.name
        shown += 1
    assert shown == 34
