"""A section with a question of every type, and an app that shows it: what browsers and readers are tried on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from flask import Flask, Response, render_template_string, request
from jinja2 import FileSystemLoader
from werkzeug.serving import make_server

from core import urls
from core.i18n import current_language, format_day, format_number, gettext, language, ngettext
from core.pages import PageMeta, PortalInfo
from surveys.definition.model import Choice, Question, QuestionType, Section, UploadedFile, Words
from surveys.questions.files import FileStore
from surveys.questions.forms import make_section_form
from surveys.questions.receive import take_files
from tests.support.groups import ROOT

THEMES = ROOT / "themes"
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def choices(*pairs: tuple[str, str, str], **more: Any) -> tuple[Choice, ...]:
    return tuple(Choice(name, Words(ru, en), **more) for name, ru, en in pairs)


SUBJECTS = choices(
    ("rus", "Русский язык", "Russian"), ("math", "Математика", "Mathematics"), ("art", "Рисование", "Drawing")
)
EVERY = Section(
    "all",
    Words("Все виды вопросов", "Every type of question"),
    questions=(
        Question("welcome", QuestionType.NOTE, Words("Спасибо, что отвечаете.\nЭто займёт три минуты.", "Thank you.")),
        Question(
            "start",
            QuestionType.SINGLE,
            Words("Во сколько начинать уроки зимой?", "When should lessons begin in winter?"),
            hint=Words("Имеется в виду первый урок.", "The first lesson is meant."),
            required="true()",
            choices=(
                *choices(("at8", "В 8:00, как сейчас", "At 8:00, as now"), ("at9", "В 9:00", "At 9:00")),
                Choice("own", Words("Другое", "Other"), other=True),
            ),
        ),
        Question(
            "meals",
            QuestionType.MULTIPLE,
            Words("Где обедает ребёнок?", "Where does the child have lunch?"),
            most=2,
            choices=(
                *choices(
                    ("canteen", "В столовой", "In the canteen"),
                    ("home", "Дома", "At home"),
                    ("cafe", "В кафе", "In a café"),
                ),
                Choice("none", Words("Не обедает", "Has no lunch"), exclusive=True),
            ),
        ),
        Question(
            "grade",
            QuestionType.DROPDOWN,
            Words("Класс", "Form"),
            choices=tuple(Choice(f"g{n}", Words(f"{n} класс", f"Form {n}")) for n in range(1, 12)),
        ),
        Question(
            "clean",
            QuestionType.SCALE,
            Words("Насколько чисто в столовой?", "How clean is the canteen?"),
            minimum=1,
            maximum=5,
            choices=choices(("1", "грязно", "dirty"), ("5", "чисто", "clean")),
        ),
        Question(
            "pleased",
            QuestionType.MATRIX,
            Words("Что вы думаете о школе?", "What do you think of the school?"),
            rows=choices(
                ("staff", "Учителя внимательны к детям", "Teachers are attentive"),
                ("safe", "Ребёнку в школе спокойно", "The child feels safe"),
                ("told", "Нам вовремя обо всём сообщают", "We are told in time"),
            ),
            choices=choices(
                ("yes", "Да", "Yes"), ("rather", "Скорее да", "Rather yes"), ("no", "Нет", "No"), ("dk", "Не знаю", "Do not know")
            ),
        ),
        Question(
            "order",
            QuestionType.RANKING,
            Words("Расставьте предметы: любимый первым", "Put the subjects in order, the favourite first"),
            choices=SUBJECTS,
        ),
        Question(
            "way",
            QuestionType.NUMBER,
            Words("Сколько минут идти до школы?", "How many minutes is the way to school?"),
            minimum=1,
            maximum=180,
            decimals=0,
            unit=Words("минут", "minutes"),
        ),
        Question("warmth", QuestionType.NUMBER, Words("Какой мороз переносит ребёнок?", "What frost can the child bear?"), minimum=-60, maximum=0, unit=Words("°C", "°C")),
        Question("street", QuestionType.TEXT, Words("На какой улице вы живёте?", "In which street do you live?")),
        Question("wish", QuestionType.LONG_TEXT, Words("Что изменить в столовой?", "What should change?"), longest=400),
        Question("since", QuestionType.DATE, Words("С какого дня ребёнок в школе?", "Since which day?")),
        Question("rises", QuestionType.TIME, Words("Во сколько он встаёт?", "When does the child get up?")),
        Question("mail", QuestionType.EMAIL, Words("Куда прислать результаты?", "Where should results be sent?")),
        Question("plan", QuestionType.FILE, Words("Пришлите свой план меню", "Send your plan of meals"), accept=("pdf", "txt", "png")),
        Question("school", QuestionType.INSTITUTION, Words("Какая это школа?", "Which school is it?")),
        Question("agree", QuestionType.CONSENT, Words("Согласен на обработку адреса почты", "I agree to the use of my address"), required="true()"),
    ),
)  # fmt: skip
NAMES = {1: "Школа № 1 Речного района", 2: "Гимназия № 2", 3: "Лицей «Вершина» <b>"}


class MadeUpRegister:
    """Three institutions, and files that were sent to this app."""

    def __init__(self) -> None:
        self.files: dict[str, UploadedFile] = {}

    def institution_name(self, institution_id: int) -> str | None:
        """The name."""
        return NAMES.get(institution_id)

    def find_institutions(self, text: str) -> Sequence[tuple[int, str]]:
        """Those whose name holds the text."""
        return [(number, name) for number, name in NAMES.items() if text.lower() in name.lower()]

    def uploaded(self, file_id: str) -> UploadedFile | None:
        """A file sent before."""
        return self.files.get(file_id)


PAGE = """{% extends "base.html" %}
{% from "surveys/questions/_question.html" import question, faults %}
{% block main %}<div class="wrap page"><h1>{{ page.title }}</h1>{{ faults(form) }}
{% if paper %}{% for field in form.questions() %}{{ question(field, paper=true) }}{% endfor %}
{% else %}<form method="post" enctype="multipart/form-data" novalidate>{% for field in form.questions() %}{{ question(field) }}{% endfor %}
<div class="actions"><button class="btn" type="submit" name="action" value="send">{{ _("Send") }}</button></div></form>{% endif %}</div>{% endblock %}"""


def make_app(store: FileStore, section: Section = EVERY) -> Flask:
    """The section at /, its paper at /paper, both in English under /en."""
    app = Flask("every question", static_folder=str(THEMES / "shared" / "static"), static_url_path="/assets")
    app.jinja_options = {"loader": FileSystemLoader([THEMES / "portal" / "templates", THEMES / "shared" / "templates"])}
    site = PortalInfo(
        name="Образование Приморска",
        authority="Комитет по образованию Приморска",
        region="Приморск",
        region_in="в Приморске",
        base_url="http://127.0.0.1",
    )
    app.jinja_env.globals.update(
        _=gettext, gettext=gettext, ngettext=ngettext, urls=urls, site=site, number=format_number, day=format_day,
        asset=lambda name: f"/assets/{name}",
        localise=lambda path: urls.localise(path, current_language()),
        actor=None,
    )  # fmt: skip
    register = MadeUpRegister()

    def show(lang: str, *, paper: bool = False) -> Response:
        with language(lang):
            form_class = make_section_form(section, lang, version=("every question", section.name))
            how: dict[str, Any] = {"lookups": register, "order": "one person", "largest_file": store.largest}
            page = PageMeta(
                section.title.get(lang),
                "/",
                lang,
                translated=False,
                styles=("css/surveys.css",),
                scripts=("js/survey.js",),
            )
            status = 200
            if request.method == "POST":
                typed, refused = take_files(
                    section.questions, request.files, request.form, store, lambda file: register.files.update({file.id: file})
                )  # fmt: skip
                form = form_class(typed, **how)
                if request.form.get("action") != "find":
                    if form.check(register, typed, refused=refused):
                        return Response(orjson.dumps(form.answers), content_type="application/json")
                    status = 422
            else:
                form = form_class(**how)
            page_text = render_template_string(PAGE, page=page, lang=lang, form=form, paper=paper)
            response = Response(page_text, status)
            response.headers["Content-Security-Policy"] = POLICY
            return response

    for prefix, lang in (("", "ru"), ("/en", "en")):
        app.add_url_rule(f"{prefix}/", f"form_{lang}", lambda lang=lang: show(lang), methods=["GET", "POST"])
        app.add_url_rule(f"{prefix}/paper", f"paper_{lang}", lambda lang=lang: show(lang, paper=True))
    return app


@contextmanager
def running(store: FileStore, section: Section = EVERY) -> Iterator[str]:
    """The app on a free port of this machine; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, make_app(store, section), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
