"""Write the table of docs/operator/personal-data.md from the rules themselves; run by ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from portal.retention import RULES  # noqa: E402

PAGE = ROOT / "docs" / "operator" / "personal-data.md"
START, END = "<!-- rules: written by make docs -->\n", "<!-- end of rules -->\n"


def make_table() -> str:
    """The Markdown table of every rule."""
    rows = [f"| `{rule.name}` | {rule.what} | {rule.kept} |" for rule in RULES]
    return "\n".join(["", "| in the report | what | kept |", "|---|---|---|", *rows, "", ""])


def with_table(text: str) -> str:
    """The page with its table renewed."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return before + START + make_table() + END + after


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
