"""Render the kitchen sink: pages that hold every component of the themes once, with made-up content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, Form, RadioField, SelectField, StringField, TextAreaField, validators

from catalog.cards import DistrictRef, Fact, FactState, InstitutionCard, Ref, StateView
from catalog.kinds import ACCREDITATION_LABELS, KIND_LABELS, LICENCE_LABELS, Kind, RegisterState, SiteState
from core import urls
from core.actor import Actor, ActorKind, Role
from core.assets import Assets
from core.handover import OptionCount
from core.i18n import format_day, format_number, gettext, language, ngettext
from core.pages import Crumb, PageMeta, PortalInfo
from publisher.themes import find_themes, make_assets

ROOT = Path(__file__).resolve().parents[2]
THEMES = ROOT / "themes"
TEMPLATES = ROOT / "tests" / "browser" / "sink"
TODAY = date(2026, 11, 20)
REGISTER = "Городской реестр"
SITE = PortalInfo(
    name="Образование Приморска",
    authority="Комитет по образованию Приморска",
    region="Приморск",
    region_in="в Приморске",
    name_en="Education in Primorsk",
    authority_en="Education Committee of Primorsk",
    region_en="Primorsk",
    base_url="https://obr.example",
    phone="+7 (000) 000-00-00",
    email="obr@obr.example",
    address="000110, Приморск, ул. Парусная, 1",
    demo=True,
)
PAGES = {  # name -> theme
    "portal": "portal",
    "forms": "portal",
    "staff": "portal",
    "school": "school",
    "embed": "embed",
}


def given(value: str, href: str = "", **more: Any) -> Fact:
    """A fact somebody gave."""
    return Fact(value, FactState.GIVEN, "city", REGISTER, date(2026, 11, 18), href=href, **more)


def state(code: RegisterState, labels: Mapping[RegisterState, str] = LICENCE_LABELS) -> StateView:
    """A state with its label and the register's day."""
    return StateView(code, labels[code], "", date(2026, 11, 18), True, REGISTER)


def card(number: int, name: str, kind: Kind, licence: RegisterState, **more: Any) -> InstitutionCard:
    """An institution as lists show it."""
    values: dict[str, Any] = {
        "id": number,
        "slug": f"n{number}",
        "kind": kind,
        "name": name,
        "full_name": given(f"Государственное бюджетное общеобразовательное учреждение «{name}»"),
        "short_name": given(name),
        "open": True,
        "closed_on": None,
        "successors": (),
        "predecessors": (),
        "district": DistrictRef("priozyornyj", "Приозёрный район"),
        "municipality": Fact(),
        "address": given("ул. Парусная, 4, литера А"),
        "point": None,
        "phones": (given("+7 (000) 000-00-56", "tel:+70000000056"),),
        "emails": (),
        "official_site": given("school56.example", "https://school56.example/"),
        "head": given("Ветрова Нина Павловна"),
        "head_post": given("директор"),
        "identifiers": (),
        "licence": state(licence),
        "licences": (),
        "accreditation": state(
            RegisterState.NOT_REQUIRED if kind is Kind.KINDERGARTEN else RegisterState.ACTIVE, ACCREDITATION_LABELS
        ),
        "accreditations": (),
        "programmes": (),
        "pupils": given("1\u00a0240"),
        "places": Fact(),
        "site_state": SiteState.ACCEPTED,
        "facts": {},
        "rows": {},
        "updated_on": TODAY,
    }
    return InstitutionCard(**(values | more))


CARDS = (
    card(56, "Гимназия № 56 имени капитана Серова", Kind.GYMNASIUM, RegisterState.ACTIVE),
    card(17, "Лицей № 17", Kind.LYCEUM, RegisterState.PARTIALLY_SUSPENDED),
    card(
        112,
        "Школа № 112 «Маяк»",
        Kind.SCHOOL,
        RegisterState.TERMINATED,
        open=False,
        closed_on=date(2024, 8, 31),
        successors=(Ref(114, "shkola-114", "Школа № 114"),),
    ),
    card(8, "Детский сад № 8 «Чайка»", Kind.KINDERGARTEN, RegisterState.NO_DATA),
    card(301, "Дом детского творчества «Причал» Старогородского района", Kind.SUPPLEMENTARY, RegisterState.SUSPENDED),
)
OPTIONS = (
    OptionCount("В 8:00, как сейчас", 4986, 0.2739),
    OptionCount("В 8:30", 8123, 0.4462),
    OptionCount("В 9:00", 3204, 0.176),
    OptionCount("Пусть решает школа: у каждой свои автобусы, смены и кружки", 1891, 0.1039),
)


class SinkForm(Form):
    """A field of each kind."""

    topic = SelectField("Тема", choices=[("", "Выберите тему"), ("data", "Ошибка в данных"), ("site", "Сайт школы")])
    name = StringField("Учреждение", [validators.InputRequired("Назовите учреждение, например «Гимназия № 56».")])
    message = TextAreaField(
        "Сообщение",
        [validators.InputRequired("Напишите, что не так.")],
        description="До 4000 знаков. Не пишите телефонов и адресов: они не нужны.",
    )
    choice = RadioField(
        "Во сколько начинать уроки зимой?",
        [validators.InputRequired("Выберите один вариант.")],
        choices=[("1", "В 8:00, как сейчас"), ("2", "В 8:30"), ("3", "В 9:00")],
    )
    agree = BooleanField(
        "Я понимаю, что это не обращение по закону № 59-ФЗ", description="Такие обращения подают иначе."
    )
    upload = FileField("Файл реестра", description="CSV в UTF-8 или Windows-1251, до 50 МБ.")


def render(name: str, lang: str = "ru", look: str = "calm", **more: Any) -> tuple[str, Assets]:
    """One page of the sink and the assets it uses.

    Args:
        name: a key of ``PAGES``.
        look: of the school page.
        more: added to the context.
    """
    theme = PAGES[name]
    assets = make_assets(THEMES)
    loader = FileSystemLoader([TEMPLATES, THEMES / theme / "templates", THEMES / "shared" / "templates"])
    jinja = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.do"])
    page = PageMeta(
        title="Школы и детские сады",
        path="/institutions/",
        lang=lang,
        description="Все компоненты",
        section="institutions",
        crumbs=(Crumb("Главная", "#"), Crumb("Учреждения", "#"), Crumb("Приозёрный район")),
        updated_on=TODAY,
        jsonld=('{"@context": "https://schema.org", "@type": "WebPage"}',),
    )
    context: dict[str, Any] = {
        "page": page,
        "site": SITE,
        "lang": lang,
        "urls": urls,
        "asset": assets.url,
        "number": format_number,
        "day": format_day,
        "day_short": lambda value: format_day(value, "short"),
        "localise": lambda path: urls.localise(path, lang),
        "_": gettext,
        "ngettext": ngettext,
        "cards": CARDS,
        "kind_labels": KIND_LABELS,
        "options": OPTIONS,
        "total": sum(option.count for option in OPTIONS),
        "theme": find_themes(THEMES, assets=assets).choose(look),
        "state": state,
        "given": given,
        "Fact": Fact,
        "FactState": FactState,
        "RegisterState": RegisterState,
        "day_of": date,
        "form": SinkForm(),
        "wrong": SinkForm(MultiDict({"topic": ""})),
        "actor": Actor(ActorKind.PERSON, 1, "Анна Оператор", Role.OPERATOR),
        "csrf_token": lambda: "token",
    }
    context["wrong"].validate()
    with language(lang):
        return jinja.get_template(f"{name}.html.j2").render(context | more), assets


def write(folder: Path) -> list[str]:
    """Write every page of the sink and all assets below ``folder``; the names of the files."""
    names = []
    for name in PAGES:
        for lang in ("ru", "en"):
            html, assets = render(name, lang)
            file = f"{name}.{lang}.html"
            (folder / file).write_text(html, encoding="utf-8")
            names.append(file)
    (folder / "assets").mkdir(exist_ok=True)
    for asset in assets.all():
        (folder / asset.path.lstrip("/")).write_bytes(asset.content)
    return names
