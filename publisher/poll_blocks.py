"""Make the blocks of polls: their results."""

from collections.abc import Callable

from jinja2 import Template

from core import urls
from core.i18n import language
from core.pages import PageMeta
from publisher.blocks import LANG, BlockWriter
from publisher.portal_writer import PortalWriter


def make_poll_blocks(writer: PortalWriter, get_template: Callable[[str], Template]) -> None:
    """Write ``/embed/results/<poll>/`` for each poll."""
    blocks = BlockWriter(writer.task.inputs.site.base_url, get_template)
    results = get_template("blocks/results")
    with language(LANG):
        for poll in sorted(writer.task.inputs.polls, key=lambda poll: poll.id):
            meta = PageMeta(title=poll.title, path=urls.embed("results", poll.id), translated=False, indexed=False)
            body = results.render(
                lang=LANG, page=meta, poll=poll, href=urls.poll(poll.id), zone=writer.task.inputs.zone
            )
            blocks.write(meta, body, writer.writer)
