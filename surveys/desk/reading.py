"""Read a file that staff bring: our YAML, an XLSForm in any of its clothes, or a survey of LimeSurvey."""

from core.i18n import gettext as _
from surveys.definition.lss import read_lss
from surveys.definition.model import Definition
from surveys.definition.refused import DefinitionRefused
from surveys.definition.xlsform_in import read_xlsform
from surveys.definition.yaml_form import read_yaml

YAML = (".yaml", ".yml")
SHEETS = (".xlsx", ".xls", ".csv", ".md")
LIMESURVEY = (".lss",)
ENDINGS = (*SHEETS, *LIMESURVEY, *YAML)


def read_file(name: str, content: bytes) -> Definition:
    """The definition in a file, by the ending of its name.

    Raises:
        DefinitionRefused: it is none, with a sentence that says why.
    """
    lowered = name.lower()
    if not content.strip():
        raise DefinitionRefused(_("The file is empty."))
    if lowered.endswith(YAML):
        return read_yaml(content)
    if lowered.endswith(SHEETS):
        return read_xlsform(content, name)
    if lowered.endswith(LIMESURVEY):
        return read_lss(content)
    raise DefinitionRefused(_("Choose a file of one of these kinds: %(endings)s.", endings=", ".join(ENDINGS)))
