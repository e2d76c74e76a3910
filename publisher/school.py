"""Make the site of one school: words from its folder, facts from the register."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Template

from catalog.cards import InstitutionCard
from core.i18n import language
from publisher.file_digests import FileDigests
from publisher.inputs import BuildInputs
from publisher.picture_store import PictureStore
from publisher.plan import Plan
from publisher.school_home import make_home
from publisher.school_map import SchoolMaps
from publisher.school_pages import make_feed, make_not_found, make_pages
from publisher.school_sheet import SchoolSite, SiteSheet
from publisher.school_site_map import make_site_map
from publisher.shell import Layout
from publisher.sites import SiteFolder, SiteWords
from publisher.standard import standard_on
from publisher.statutory import StatutorySection
from publisher.statutory_pages import make_statutory_pages
from publisher.texts.records import list_documents
from publisher.themes import Theme

__all__ = ["SchoolPages", "SchoolSite"]

GetTemplate = Callable[[str], Template]
_PAGES = ("home", "news", "news_item", "contacts", "page", "sveden", "food", "site_map", "not_found")


class SchoolPages:
    """The workshop of school sites: templates, shells and the standard are fetched once."""

    def __init__(
        self,
        inputs: BuildInputs,
        plan: Plan,
        get_template: GetTemplate,
        theme: Theme | None = None,
        *,
        digests: Path | None = None,
    ) -> None:
        """``get_template`` looks where ``theme`` says; the base is the look of those who name none.

        Args:
            digests: a folder that remembers the digests of the schools' documents from build to build.
        """
        self._digests = digests
        self._theme = theme or plan.themes.base
        self._inputs = inputs
        self._plan = plan
        self._layout = Layout(get_template("pages/layout"))
        self._templates = {name: get_template(f"pages/{name}") for name in _PAGES}
        self._maps = SchoolMaps(plan.districts)
        self._standard = standard_on(inputs.day)
        self._statutory = StatutorySection(self._standard, get_template)
        self._pictures = PictureStore.of(inputs)

    def make(self, card: InstitutionCard, folder: SiteFolder | None, words: SiteWords, *, draft: bool) -> SchoolSite:
        """Render every page of the site.

        Raises:
            SiteFolderError: the emblem of ``site.toml`` or a picture cannot be used.
        """
        with language("ru"):
            sheet = SiteSheet(
                self._inputs,
                self._layout,
                self._templates,
                self._standard,
                card,
                folder,
                words,
                theme=self._theme,
                maps=self._maps,
                draft=draft,
            )
            make_pages(sheet)
            make_statutory_pages(
                sheet, self._statutory, FileDigests(self._digests and self._digests / f"{card.slug}.json")
            )
            make_home(sheet)
            make_site_map(sheet)
            make_not_found(sheet)
            make_feed(sheet)
            self._pictures.put(sheet)
            sheet.site.documents = list_documents(card, words, sheet.food, sheet.site.files.copied)
            return sheet.site
