"""Ask pyxform in a process whose memory and seconds are limited."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.i18n import gettext as _
from surveys.definition.refused import DefinitionRefused, RefusedByXlsform
from surveys.definition.sizes import MOST_QUESTIONS, MOST_ROWS

SECONDS = 20.0  # ordinary forms take half a second
_CHILD = "surveys.definition.xlsform.child"
_ROOT = Path(__file__).resolve().parents[3]  # where the package is found
_LONGEST_STEM = 60


def ask_pyxform(content: bytes, name: str, *, seconds: float = SECONDS) -> dict[str, Any]:
    """What the child says of a workbook that was looked at before: ``tree``, ``cells`` and ``headers``.

    Raises:
        DefinitionRefused: with pyxform's message where it refuses the form.
    """
    path = Path(name.replace("\\", "/").replace("\0", ""))
    command = [sys.executable, "-m", _CHILD, path.suffix.lower(), path.stem[:_LONGEST_STEM]]
    try:
        done = subprocess.run(command, cwd=_ROOT, input=content, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise DefinitionRefused(_slow()) from error
    if not done.stdout:
        raise DefinitionRefused(_slow())
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise RefusedByXlsform(answer["refused"])
    if answer.get("failed") == "rows":
        raise DefinitionRefused(
            _(
                "The form is too long: it has at most %(questions)s rows of questions and %(choices)s of choices.",
                questions=MOST_QUESTIONS,
                choices=MOST_ROWS,
            )
        )
    if answer.get("failed") == "memory":
        raise DefinitionRefused(_slow())
    if "failed" in answer:
        raise DefinitionRefused(
            _("The file cannot be read as an XLSForm. Open it in your office program and save it anew.")
        )
    return answer


def _slow() -> str:
    return _("Reading the form took too long or too much memory. Remove sheets and columns that do not belong to it.")
