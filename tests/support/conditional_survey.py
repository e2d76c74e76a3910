"""A page of questions with conditions, and an app that shows it and says what it keeps of the answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, render_template_string, request
from jinja2 import FileSystemLoader
from werkzeug.serving import make_server

from core import urls
from core.i18n import current_language, format_day, format_number, gettext, language, ngettext
from core.pages import PageMeta, PortalInfo
from surveys.definition.model import Answers, Choice, Definition, Section, Words
from surveys.definition.stored import dump_answers
from surveys.logic import Logic
from surveys.questions.forms import make_section_form
from surveys.questions.reading import read_answers
from tests.support.every_question import POLICY, THEMES, MadeUpRegister
from tests.unit.surveys.logic.asked import NOW, TODAY, T, ask, page, survey

PAGE = """{% extends "base.html" %}{% from "surveys/questions/_question.html" import question %}
{% block main %}<div class="wrap page"><h1>{{ page.title }}</h1><form class="survey-form" method="post" novalidate>
{% for field in form.questions() %}{{ question(field) }}{% endfor %}
<div class="actions"><button class="btn" type="submit" name="action" value="send">Send</button></div>
<p class="visually-hidden" role="status" data-live="Shown: {label}"></p>
<script type="application/json" id="survey-logic">{{ logic|safe }}</script></form></div>{% endblock %}"""


def labelled(*pairs: tuple[str, str], **columns: tuple[str, ...]) -> tuple[Choice, ...]:
    """Choices with Russian labels; ``columns`` hold a value for each."""
    return tuple(
        Choice(name, Words(label), columns={key: values[place] for key, values in columns.items()})
        for place, (name, label) in enumerate(pairs)
    )


BEFORE = page("before", ask("city", label=Words("Город")))
CONDITIONAL = page(
    "now",
    ask("way", T.SINGLE, label=Words("Как вы добираетесь?"), choices=labelled(("bus", "Автобус"), ("walk", "Пешком"))),
    ask("minutes", T.NUMBER, label=Words("Сколько минут?"), relevant="${way} = 'bus'", constraint=". <= 120",
        constraint_message=Words("Дольше двух часов не ездят.")),
    ask("why", label=Words("Почему так долго?"), relevant="${minutes} > 60"),
    ask("comment", T.LONG_TEXT, label=Words("Комментарий"), required="${minutes} > 60", longest=100),
    ask("zone", T.DROPDOWN, label=Words("Район"), choices=labelled(("north", "Север"), ("south", "Юг")),
        relevant="${city} = 'Приморск'"),
    ask("school", T.MULTIPLE, label=Words("Школы"), choice_filter="zone = ${zone}",
        choices=labelled(("s1", "Первая"), ("s2", "Вторая"), ("s3", "Третья"), zone=("north", "north", "south"))),
    ask("two", T.CALCULATED, calculation="count-selected(${school})"),
    ask("both", T.CONSENT, label=Words("Обе школы мне подходят"), relevant="${two} = 2"),
    ask("order", T.RANKING, label=Words("Что важнее?"), choices=labelled(("a", "Спорт"), ("b", "Языки"), ("c", "Наука"))),
    ask("sport", label=Words("Какой спорт?"), relevant="selected-at(${order}, 0) = 'a'"),
    ask("rate", T.MATRIX, label=Words("Оцените"), choices=labelled(("good", "Хорошо"), ("bad", "Плохо")),
        rows=labelled(("food", "Столовая"), ("gym", "Спортзал"))),
    ask("food", label=Words("Что не так в столовой?"), relevant="${rate.food} = 'bad'"),
    ask("day", T.DATE, label=Words("День"), constraint=". >= today()"),
    ask("late", label=Words("Почему не раньше?"), relevant="${day} > today() + 30"),
)  # fmt: skip
SURVEY = survey(BEFORE, CONDITIONAL)
KNOWN: Answers = {"city": "Приморск"}  # answered on the page before


def make_app(definition: Definition = SURVEY, section: Section = CONDITIONAL) -> Flask:
    """The page at /; a POST answers with what is kept, as JSON."""
    app = Flask("conditional survey", static_folder=str(THEMES / "shared" / "static"), static_url_path="/assets")
    app.jinja_options = {"loader": FileSystemLoader([THEMES / "portal" / "templates", THEMES / "shared" / "templates"])}
    site = PortalInfo("Образование Приморска", "Комитет", "Приморск", "в Приморске", "http://127.0.0.1")
    app.jinja_env.globals.update(
        _=gettext, gettext=gettext, ngettext=ngettext, urls=urls, site=site, number=format_number, day=format_day,
        asset=lambda name: f"/assets/{name}",
        localise=lambda path: urls.localise(path, current_language()),
        actor=None,
    )  # fmt: skip
    logic = Logic(definition)
    assert logic.problems == ()

    def show() -> Response:
        with language("ru"):
            lookups = MadeUpRegister()
            if request.method == "POST":
                answers, errors = read_answers(
                    section, request.form, lookups, logic=logic, known=KNOWN, today=TODAY, now=NOW
                )
                kept = logic.prune(KNOWN | answers, logic.run(KNOWN | answers, today=TODAY, now=NOW))
                return Response(dump_answers(kept | {"errors": sorted(errors)}), content_type="application/json")
            form = make_section_form(section, "ru", version=("conditional", section.name))(lookups=lookups, order="x")
            meta = PageMeta(
                "Опрос", "/", "ru", translated=False, styles=("css/surveys.css",), scripts=("js/survey.js",)
            )
            told = logic.to_json(section.name, KNOWN, lang="ru", today=TODAY, now=NOW)
            response = Response(render_template_string(PAGE, page=meta, lang="ru", form=form, logic=told))
            response.headers["Content-Security-Policy"] = POLICY
            return response

    app.add_url_rule("/", "form", show, methods=["GET", "POST"])
    return app


@contextmanager
def running() -> Iterator[str]:
    """The app on a free port of this machine; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, make_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
