"""Texts that are missing, in either language."""

from collections.abc import Iterator

from core.i18n import gettext as _
from core.i18n import lazy_gettext
from surveys.definition.check.finding import Finding, error, warning
from surveys.definition.model import Definition, Question, QuestionType, Words

Text = tuple[str, str, Words]  # question or section, field, words
_CALLED = {
    "title": lazy_gettext("title"),
    "description": lazy_gettext("introduction"),
    "thanks": lazy_gettext("words of thanks"),
    "purpose": lazy_gettext("purpose"),
    "label": lazy_gettext("question"),
    "hint": lazy_gettext("hint"),
    "unit": lazy_gettext("unit"),
    "required_message": lazy_gettext("message of a missing answer"),
    "constraint_message": lazy_gettext("message of a refused answer"),
    "choices": lazy_gettext("choices"),
    "rows": lazy_gettext("rows"),
}


def check_words(definition: Definition) -> Iterator[Finding]:
    """Missing titles and labels; texts that one language has and the other lacks."""
    if not definition.title:
        yield error("", "title", _("The survey has no title. Write one."))
    for question in definition.questions():
        yield from _check_labels(question)
    texts = list(_iter_texts(definition))
    if any(words.en for _name, _field, words in texts) and any(words.ru for _name, _field, words in texts):
        yield from _check_languages(texts)


def _check_labels(question: Question) -> Iterator[Finding]:
    shown = question.answered or question.type is QuestionType.NOTE
    if shown and not question.label:
        yield error(question.name, "label", _("Question “%(name)s” has no text. Write it.", name=question.name))
    for field, choices in (("choices", question.choices), ("rows", question.rows)):
        without = [choice.name for choice in choices if not choice.label]
        if without:
            yield warning(
                question.name,
                field,
                _(
                    "Question “%(question)s”: people would read the names %(names)s. Write what they mean.",
                    question=question.name,
                    names=", ".join(f"“{name}”" for name in without[:5]) + ("…" if len(without) > 5 else ""),
                ),
            )


def _iter_texts(definition: Definition) -> Iterator[Text]:
    for field in ("title", "description", "purpose", "thanks"):
        yield "", field, getattr(definition, field)
    for section in definition.sections:
        yield section.name, "title", section.title
        yield section.name, "description", section.description
        for question in section.questions:
            for field in ("label", "hint", "unit", "required_message", "constraint_message"):
                yield question.name, field, getattr(question, field)
            for choice in question.choices:
                yield question.name, "choices", choice.label
            for row in question.rows:
                yield question.name, "rows", row.label


def _check_languages(texts: list[Text]) -> Iterator[Finding]:
    """One finding for each place and language, however many texts are missing there."""
    missing: dict[tuple[str, str], dict[str, None]] = {}
    for name, field, words in texts:
        if words and not words.en:
            missing.setdefault((name, "en"), {})[field] = None
        if words and not words.ru:
            missing.setdefault((name, "ru"), {})[field] = None
    for (name, lang), fields in missing.items():
        called = ", ".join(str(_CALLED[field]) for field in fields)
        if lang == "en":
            sentence = _("No English text: %(fields)s. Readers of English would see Russian.", fields=called)
        else:
            sentence = _("No Russian text: %(fields)s. Readers of Russian would see English.", fields=called)
        yield warning(name, next(iter(fields)), f"{name}: {sentence}" if name else sentence)
