"""The form of a survey as a whole: its words, its promises, its pages."""

from dataclasses import replace

from core.i18n import gettext as _
from surveys.definition.model import Access, Definition, Section, SurveyKind
from surveys.desk.fields import Errors, Fields, Posted, read_text, read_words, words_fields
from surveys.desk.question_form import LONGEST_EXPRESSION

LONGEST_TITLE = 300
WORDS = ("title", "description", "purpose", "thanks")
PROMISES = ("kind", "named", "access")  # stand from the first opening on


def outline_fields(definition: Definition) -> Fields:
    """What the form of the outline is filled with."""
    fields: Fields = {}
    for name in WORDS:
        fields |= words_fields(name, getattr(definition, name))
    fields["kind"] = definition.kind.value
    fields["named"] = "named" if definition.named else "anonymous"
    fields["access"] = definition.access.value
    for section in definition.sections:
        fields |= section_fields(section)
    return fields


def section_fields(section: Section) -> Fields:
    """The fields of one page."""
    at = f"section.{section.name}"
    return {
        **words_fields(f"{at}.title", section.title),
        **words_fields(f"{at}.description", section.description),
        f"{at}.relevant": section.relevant,
    }


def apply_outline(definition: Definition, posted: Posted, errors: Errors, *, promised: bool) -> Definition:
    """Put what was typed into the definition; what is wrong goes into ``errors``, and nothing of it is stored then.

    Args:
        promised: the survey was opened once; what people were promised then stays.
    """
    title = read_words(posted, "title", definition.title, errors, longest=LONGEST_TITLE)
    if "title.ru" in posted and not title:
        errors["title.ru"] = _("Write what the survey is called.")
    changed = replace(
        definition,
        title=title,
        description=read_words(posted, "description", definition.description, errors),
        purpose=read_words(posted, "purpose", definition.purpose, errors),
        thanks=read_words(posted, "thanks", definition.thanks, errors),
        sections=tuple(_read_section(section, posted, errors) for section in definition.sections),
    )
    if not promised:
        changed = _read_promises(changed, posted, errors)
    return definition if errors else changed


def _read_section(section: Section, posted: Posted, errors: Errors) -> Section:
    at = f"section.{section.name}"
    return replace(
        section,
        title=read_words(posted, f"{at}.title", section.title, errors, longest=LONGEST_TITLE),
        description=read_words(posted, f"{at}.description", section.description, errors),
        relevant=read_text(posted, f"{at}.relevant", section.relevant, errors, longest=LONGEST_EXPRESSION),
    )


def _read_promises(definition: Definition, posted: Posted, errors: Errors) -> Definition:
    try:
        kind = SurveyKind(posted.get("kind", definition.kind.value))
        access = Access(posted.get("access", definition.access.value))
    except ValueError:
        errors["kind"] = _("Choose one of what is offered.")
        return definition
    named = definition.named if "named" not in posted else posted["named"] == "named"
    if kind is SurveyKind.VOTE and named:
        errors["named"] = _("A vote is always anonymous. Choose “anonymous”, or make it a survey.")
    return replace(definition, kind=kind, access=access, named=named)
