"""Make the blocks of polls and surveys: their results."""

from collections.abc import Callable

from jinja2 import Template

from core import urls
from core.i18n import language
from core.pages import PageMeta
from publisher.blocks import LANG, BlockWriter
from publisher.portal_writer import PortalWriter


def make_poll_blocks(writer: PortalWriter, get_template: Callable[[str], Template]) -> None:
    """Write ``/embed/results/<id>/`` for each poll and each survey."""
    blocks = BlockWriter(writer.task.inputs.site.base_url, get_template)
    results = get_template("blocks/results")
    with language(LANG):
        for poll in sorted(writer.task.inputs.polls, key=lambda poll: poll.id):
            meta = PageMeta(title=poll.title, path=urls.embed("results", poll.id), translated=False, indexed=False)
            body = results.render(
                lang=LANG, page=meta, poll=poll, href=urls.poll(poll.id), zone=writer.task.inputs.zone
            )
            blocks.write(meta, body, writer.writer)
        several = get_template("blocks/survey_results")
        for survey in sorted(writer.task.inputs.surveys, key=lambda survey: survey.id):
            meta = PageMeta(title=survey.title, path=urls.embed("results", survey.id), translated=False, indexed=False)
            href = urls.survey_results(survey.id) if survey.results_published else urls.survey(survey.id)
            body = several.render(lang=LANG, page=meta, survey=survey, href=href, zone=writer.task.inputs.zone)
            blocks.write(meta, body, writer.writer)
