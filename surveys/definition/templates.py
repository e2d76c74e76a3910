"""Ready surveys to begin with: the files of surveys/templates."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.definition.model import Definition, Words
from surveys.definition.yaml_form import read_yaml

FOLDER = Path(__file__).resolve().parents[1] / "templates"


@dataclass(frozen=True, slots=True)
class Template:
    """A survey that needs only its times."""

    name: str  # of its file, without the ending
    definition: Definition

    @property
    def title(self) -> Words:
        """What it is called."""
        return self.definition.title

    @property
    def description(self) -> Words:
        """What it asks."""
        return self.definition.description


@cache
def list_templates() -> tuple[Template, ...]:
    """All templates, in the order of their names."""
    return tuple(
        Template(path.stem, read_yaml(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.yaml"))
    )


def find_template(name: str) -> Template | None:
    """The template of this name, or None."""
    return next((template for template in list_templates() if template.name == name), None)
