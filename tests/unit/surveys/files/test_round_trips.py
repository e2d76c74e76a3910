"""What is written reads back equal."""

from hypothesis import HealthCheck, given, settings

from surveys.definition.model import Definition
from surveys.definition.xlsform_out import write_xlsform
from surveys.definition.yaml_form import read_yaml, write_yaml
from tests.unit.surveys.files.made import definitions, read_here, without_cells

CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@CALM
@given(definitions())
def test_a_yaml_file_reads_back_equal(definition: Definition) -> None:
    assert without_cells(read_yaml(write_yaml(definition))) == without_cells(definition)


@CALM
@given(definitions())
def test_pyxform_accepts_what_is_written_and_it_reads_back_equal(definition: Definition) -> None:
    assert without_cells(read_here(write_xlsform(definition))) == without_cells(definition)
