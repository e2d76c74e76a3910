"""Lead somebody from page to page; nothing is sent here."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Response

from core.i18n import gettext as _
from core.tokens import FormToken
from core.web import WebDeps, page_language
from surveys.answering.asked import Asking, Reading, is_wrong
from surveys.answering.carried import Carried
from surveys.answering.codes import Codes
from surveys.answering.flow import Walk, make_walk
from surveys.answering.keeping import Keeping
from surveys.answering.pages import CORRECTING, NO_CODE, Code, SurveyDrawer
from surveys.answering.typed import Typed
from surveys.definition.model import Access, Section
from surveys.errors import NoCode
from surveys.questions.reading import Errors
from surveys.read import SurveyView

NEW_DRAFTS = 3_000  # from one address: a school's hundreds share one
NEW_DRAFTS_PER = timedelta(hours=1)
AT_THE_END = "-"  # where a draft stands whose pages are all answered


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: the survey, what came along, what is typed, what that says."""

    survey: SurveyView
    carried: Carried
    typed: Typed
    reading: Reading
    walk: Walk
    label: str = ""  # whom their code was given to, where answers are named


@dataclass(frozen=True, slots=True)
class Walker:
    """The steps of a survey, of several pages or of one."""

    deps: WebDeps
    asking: Asking
    drawer: SurveyDrawer
    keeping: Keeping
    codes: Codes

    def stand(
        self, survey: SurveyView, carried: Carried, typed: Typed, refused: Errors | None = None, *, label: str = ""
    ) -> Standing:
        """Read everything typed so far and see which pages that leaves; ``refused`` are files that were not taken."""
        reading = self.asking.read(survey, typed.form, refused)
        carried = replace(carried, version=survey.version, code=self.codes.renew(survey, carried.code))
        if not label and survey.named and (invited := self.codes.peek(survey, carried.code)):
            label = invited.label
        return Standing(survey, carried, typed, reading, make_walk(survey.definition, reading.state), label)

    def forward(self, standing: Standing, section: Section) -> Response:
        """The page after this one, if this one is right; the last one leads to the summary."""
        if is_wrong(section, standing.reading):
            return self.show(self._keep(standing, section.name), section, checked=True, status=422)
        following = standing.walk.after(section.name)
        if following is None:
            return self.check(self._keep(standing, AT_THE_END))
        return self.show(self._keep(standing, following.name), following)

    def back(self, standing: Standing, section: Section | None) -> Response:
        """The page before this one, or the last one from the summary; what was typed is kept and not checked."""
        before = standing.walk.before(section.name) if section else next(reversed(standing.walk.sections), None)
        return self.turn_to(standing, before)

    def turn_to(self, standing: Standing, section: Section | None = None, *, notice: str = "") -> Response:
        """Any page, or the first one."""
        section = section or next(iter(standing.walk.sections), None)
        if section is None:
            return self.check(self._keep(standing, AT_THE_END))
        if standing.typed.fields or standing.carried.draft:
            standing = self._keep(standing, section.name)
        return self.show(standing, section, notice=notice)

    def resume(self, standing: Standing) -> Response:
        """Where somebody left off."""
        if standing.typed.section == AT_THE_END:
            return self.check(standing)
        return self.turn_to(standing, standing.walk.get(standing.typed.section))

    def save(self, standing: Standing, section: Section | None) -> Response:
        """Keep what was typed, unchecked, and show the link that leads back to it."""
        kept, until = self.keep(standing, section.name if section else AT_THE_END)
        return self.drawer.saved(kept.survey, kept.carried.at(""), until, remembered=False)

    def renew(self, standing: Standing, expired: FormToken) -> Standing:
        """The same with a fresh token, in the draft as well; what corrects earlier answers goes on correcting them."""
        corrects = expired.nonce if expired.purpose == CORRECTING else None
        token = self.drawer.new_token(standing.survey, corrects=corrects)
        standing = replace(
            standing, carried=replace(standing.carried, token=token), typed=replace(standing.typed, token=token)
        )
        return self._keep(standing, standing.typed.section) if standing.carried.draft else standing

    def lost(self, standing: Standing) -> Response:
        """The draft is not there any more: begin again with what this page held."""
        notice = _(
            "What was typed on other pages is no longer kept: it was deleted, sent from another window, or too old. "
            "Go through the pages again."
        )
        return self.turn_to(replace(standing, carried=replace(standing.carried, draft="")), notice=notice)

    def check(self, standing: Standing, *, wrong_code: NoCode | None = None, notice: str = "") -> Response:
        """What is to be sent, once more; where there are mistakes, the first page that has some."""
        wanted = standing.survey.access is Access.CODES and not standing.carried.code
        code = Code(wanted, str(wrong_code or ""), standing.label) if wanted or standing.label else NO_CODE
        status = wrong_code.status if wrong_code else 422 if notice else 200
        if len(standing.survey.definition.sections) == 1:
            return self.only_page(standing, checked=True, code=code, notice=notice, status=status)
        for section in standing.walk.sections:
            if is_wrong(section, standing.reading):
                return self.show(self._keep(standing, section.name), section, checked=True, notice=notice, status=422)
        return self.drawer.summary(
            standing.survey,
            standing.walk,
            frozenset(standing.reading.state.visible),
            standing.reading.answers,
            standing.carried,
            notice=notice,
            code=code,
            status=status,
        )

    def only_page(
        self,
        standing: Standing,
        *,
        checked: bool = False,
        code: Code = NO_CODE,
        notice: str = "",
        remembered: Carried | None = None,
        status: int = 200,
    ) -> Response:
        """The page of a survey that has only one."""
        lang, section = page_language(), standing.survey.definition.sections[0]
        page = self.asking.page(standing.survey, section, standing.typed, standing.reading, lang, checked=checked)
        return self.drawer.intro(
            standing.survey,
            standing.carried.at(section.name),
            page=page,
            code=code,
            notice=notice,
            remembered=remembered,
            status=422 if page.mistakes and status == 200 else status,
        )

    def show(
        self, standing: Standing, section: Section, *, checked: bool = False, notice: str = "", status: int = 200
    ) -> Response:
        """One page with what was typed; its mistakes where it was checked."""
        lang = page_language()
        return self.drawer.section(
            standing.survey,
            standing.walk,
            section,
            standing.carried,
            self.asking.page(standing.survey, section, standing.typed, standing.reading, lang, checked=checked),
            notice=notice,
            label=standing.label,
            status=status,
        )

    def _keep(self, standing: Standing, section: str) -> Standing:
        return self.keep(standing, section)[0]

    def keep(self, standing: Standing, section: str) -> tuple[Standing, date]:
        """Write the draft, made where there is none yet; returns its last day too."""
        if not standing.carried.draft:
            self.deps.rate_limit("survey.draft", limit=NEW_DRAFTS, per=NEW_DRAFTS_PER)
        typed = replace(standing.typed, version=standing.survey.version, section=section, token=standing.carried.token)
        key, until = self.keeping.keep(standing.survey, standing.carried.draft, typed)
        return replace(standing, typed=typed, carried=replace(standing.carried, draft=key)), until
