"""Check a school's site by the supervisor's counting rule: which facts are marked, where, and what leads nowhere."""

from publisher.check.pages import check_pages
from publisher.check.report import Advice, Mark, MarkState, PageProblem, SiteReport

__all__ = ["Advice", "Mark", "MarkState", "PageProblem", "SiteReport", "check_pages"]
