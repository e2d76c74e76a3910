"""The page on types of questions says what is so, and its example works as it stands."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader

import surveys.definition.model as model
from core.i18n import language
from surveys.definition.model import Question, QuestionType, Section, Words
from surveys.questions import KINDS
from surveys.questions.files import FileStore
from tests.support.every_question import make_app
from tests.support.groups import ROOT
from tests.support.html import find_source_problems

pytestmark = pytest.mark.docs

PAGE = (ROOT / "docs" / "developer" / "question-types.md").read_text(encoding="utf-8")
TEMPLATES = ROOT / "themes" / "portal" / "templates" / "surveys" / "questions"


def test_the_page_names_every_type_with_its_module() -> None:
    named: dict[str, str] = {}
    for types, _answer, module in re.findall(r"^\| (`[a-z_`, ]+`) \| (.+) \| `(\w+\.py)` \|$", PAGE, re.MULTILINE):
        named |= dict.fromkeys(re.findall(r"`(\w+)`", types), module)
    assert named == {kind.type.value: kind.read.__module__.rpartition(".")[2] + ".py" for kind in KINDS.values()}


def test_the_page_names_every_data_attribute_of_the_templates() -> None:
    drawn = {
        name for file in TEMPLATES.glob("*.html") for name in re.findall(r"\bdata-[a-z-]+", file.read_text("utf-8"))
    }
    table = PAGE.partition("| attribute | where |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(data-[a-z-]+)`", table)) == drawn


def test_the_example_of_a_new_type_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_enum: Any = StrEnum
    types = make_enum("QuestionType", [*((kind.name, kind.value) for kind in QuestionType), ("COLOUR", "colour")])
    monkeypatch.setattr(model, "QuestionType", types)
    code, template = (re.search(rf"^```{kind}\n(.*?)^```", PAGE.partition("## Add a type")[2], re.MULTILINE | re.DOTALL) for kind in ("python", "jinja"))  # fmt: skip
    assert code
    assert template
    made: dict[str, Any] = {}
    exec(code[1], made)  # noqa: S102 - our own documentation
    monkeypatch.setitem(KINDS, types.COLOUR, made["COLOUR"])
    asked = Question("shade", types.COLOUR, Words("Какого цвета стены?"), required="true()")
    app = make_app(FileStore(tmp_path), Section("example", Words("Пример"), questions=(asked,)))
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader({"surveys/questions/_colour.html": template[1]}), loader])
    client = app.test_client()
    assert find_source_problems(client.get("/").text) == []
    assert "paper-lines" in client.get("/paper").text
    assert client.post("/", data={"shade": "#0B5A8A"}).get_json() == {"shade": "#0b5a8a"}
    with language("ru"):
        assert "Choose a colour." in client.post("/", data={"shade": "синий"}).text
    assert client.post("/", data={}).status_code == 422
