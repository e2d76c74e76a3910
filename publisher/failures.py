"""Say where in templates and words an error happened."""

import traceback
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from core.errors import KaisError
from publisher.sites import unreadable

_REMEDY = "Correct it, or choose another theme."


def place_of(error: BaseException) -> str:
    """The template and line where an error arose, like ``themes/school/templates/pages/news.html:12``; else empty."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return f"{_short(error.filename)}:{error.lineno}"
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".html", ".xml"))
    ]
    return f"{_short(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""


def _short(filename: str) -> str:
    parts = Path(filename).parts
    return "/".join(parts[parts.index("themes") :]) if "themes" in parts else Path(filename).name


def sentence_of(error: BaseException) -> str:
    """What happened, in a sentence a template's author understands."""
    if isinstance(error, KaisError):
        return str(error)
    if isinstance(error, TemplateError):
        return f"the template cannot be used: {(error.message or type(error).__name__).rstrip('.')}. {_REMEDY}"
    if isinstance(error, PermissionError) and error.filename:
        return unreadable(str(error.filename), error)
    if place_of(error):
        return f"the template stopped with {type(error).__name__}: {error}. {_REMEDY}"
    return f"{type(error).__name__}: {error}."
