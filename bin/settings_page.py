"""Write the table of docs/operator/settings.md from the settings themselves; run by ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from portal.settings import documented  # noqa: E402

PAGE = ROOT / "docs" / "operator" / "settings.md"
START, END = "<!-- settings: written by make docs -->\n", "<!-- end of settings -->\n"


def make_table() -> str:
    """The Markdown table of every setting."""
    rows = [f"| `{name}` | {shown} | {reason.replace('|', chr(92) + '|')} |" for name, shown, reason in documented()]
    return "\n".join(["", "| variable | default | what it is for |", "|---|---|---|", *rows, "", ""])


def with_table(text: str) -> str:
    """The page with its table renewed."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return before + START + make_table() + END + after


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
