"""Make the portal: the pages that know all institutions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from core.i18n import language
from core.urls import LANGUAGES
from publisher.dictionary import make_dictionary
from publisher.districts import make_districts
from publisher.home import make_home
from publisher.lists import make_lists
from publisher.manifests import write_manifest
from publisher.map import make_map
from publisher.open_data import make_open_data
from publisher.poll_blocks import make_poll_blocks
from publisher.portal_words import make_words, read_portal_words
from publisher.portal_writer import PORTAL_SITE, PortalWriter
from publisher.registers import make_registers
from publisher.search_blocks import make_search_blocks
from publisher.security_txt import make_security_txt
from publisher.site_directory import make_site_directory
from publisher.sitemap import make_sitemap
from publisher.statics import make_statics

if TYPE_CHECKING:
    from publisher.task import Task

GetTemplate = Callable[[str], Template]


class PortalPages:
    """One run over the portal's pages, after the institutions' own."""

    def __init__(self, task: "Task", portal: GetTemplate, embed: GetTemplate, writer: Any) -> None:
        self._task = task
        self._embed = embed
        self._writer = PortalWriter(task, portal, writer)

    def make(self) -> None:
        """Write every page, feed and file of the portal, and its manifest."""
        task, writer = self._task, self._writer
        institutions = sorted(task.results.listed, key=lambda item: item.id)
        words = read_portal_words(task)
        make_home(writer, institutions, words)
        make_lists(writer, institutions)
        make_districts(writer, institutions)
        registers = make_registers(writer, institutions)
        make_map(writer, institutions)
        make_site_directory(writer)
        with language(LANGUAGES[0]):  # /data/ has one language, whatever the command speaks
            make_open_data(writer, institutions, registers)
            make_dictionary(writer)
        make_words(writer, words)
        make_poll_blocks(writer, self._embed)
        make_search_blocks(writer, self._embed)
        make_statics(writer)
        make_security_txt(writer)
        make_sitemap(writer, institutions)
        write_manifest(task.manifests / f"{PORTAL_SITE}.jsonl", writer.records)
