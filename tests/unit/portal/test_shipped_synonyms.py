"""The lines that search brings along are such as an operator could have written."""

from portal.search_desk.lines import Meanings, check_line
from search.synonyms import NO_SYNONYMS


def test_every_shipped_line_keeps_the_rules_of_the_desk() -> None:
    lines = Meanings()
    for shipped in NO_SYNONYMS.lines:
        line = check_line(shipped.word, shipped.means, both_ways=shipped.both_ways)
        lines.check(line)
        lines.put(line.synonym)
