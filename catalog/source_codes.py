"""Tell which codes a source of files may have."""

from __future__ import annotations

import re

from catalog.errors import BadValue
from core.i18n import gettext as _

RESERVED = ("desk",)  # a school's own word is school:<number>, which no file may take for itself
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")


def is_source_code(code: str) -> bool:
    """Whether a source of files may be called so."""
    return _CODE.fullmatch(code) is not None and code not in RESERVED


def check_source_code(code: str) -> str:
    """The code itself.

    Raises:
        BadValue: it cannot be.
    """
    if not is_source_code(code):
        raise BadValue(
            _(
                "“%(code)s” is no code of a source: use small Latin letters, digits, “-”, like spb-schools.",
                code=code[:80],
            )
        )
    return code
