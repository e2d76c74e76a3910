"""What goes along from page to page in hidden fields: no session, no cookie."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from surveys.back import Back, parse_back

# The fields of these pages; no question may be called like one of them.
FIELDS = ("token", "version", "section", "draft", "code", "back", "action")
LONGEST_KEY = 100  # characters of a draft's key


@dataclass(frozen=True, slots=True)
class Carried:
    """The hidden fields of one page."""

    token: str = ""
    version: int = 0  # of the definition that the page shows
    section: str = ""  # the page they belong to; empty before the first and after the last
    draft: str = ""  # the key of the draft: only its holder can read it
    code: str = ""  # a ticket with the code that was typed before
    back: Back | None = None

    def fields(self) -> Iterator[tuple[str, str]]:
        """Names and values, without those that say nothing."""
        for name in ("token", "version", "section", "draft", "code"):
            if value := getattr(self, name):
                yield name, str(value)
        if self.back:
            yield "back", self.back.href

    def at(self, section: str) -> "Carried":
        """The same for another page."""
        return replace(self, section=section)


def read_carried(form: Mapping[str, str]) -> Carried:
    """The hidden fields as they came; whether they are right is asked where they are used."""
    version = form.get("version", "")
    return Carried(
        token=form.get("token", ""),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 7 else 0,
        section=form.get("section", "")[:LONGEST_KEY],
        draft=form.get("draft", "")[:LONGEST_KEY],
        code=form.get("code", ""),
        back=parse_back(form.get("back")),
    )
