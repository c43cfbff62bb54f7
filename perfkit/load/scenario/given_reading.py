"""The ``variables`` and ``data`` of a scenario file, out of its tree."""

from perfkit.formats import yaml_values as values
from perfkit.formats.tables import Table, TableError, read_table
from perfkit.formats.yaml_document import Listing, Mapping, Scalar, Value
from perfkit.formats.yaml_place import Place
from perfkit.load.scenario.files import ReadFile
from perfkit.load.scenario.given import Data, Given, Order, ReadVariable
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.variables import STUDENT

_VARIABLES = "a mapping such as {city: Berlin}"
_DATA = "a CSV or JSON file's path, or a mapping such as {file: students.csv, order: unique}"


def read_given(
    fields: dict[str, Value], source: Source, read_file: ReadFile, read_variable: ReadVariable
) -> Given:
    """What the keys ``variables`` and ``data`` give. Raises DocumentError."""
    constants: dict[str, str] = {}
    secrets: list[str] = []
    if "variables" in fields:
        if not isinstance(fields["variables"], Mapping):
            raise values.unfit(fields["variables"], _VARIABLES)
        for name, value in fields["variables"].entries.items():
            check_name(name, value.place)
            constants[name] = _constant(value, read_variable)
            if isinstance(value, Mapping) and constants[name]:
                secrets.append(constants[name])
    given = Given(tuple(constants.items()), _read_all(fields, source, read_file), tuple(secrets))
    for number, name in enumerate(given.names):
        if name in given.names[:number]:
            raise fields["data"].place.error(f"{{{name}}} is given twice")
    return given


def check_name(name: str, place: Place) -> None:
    """Raise DocumentError for a name that no variable can have."""
    if not (name.isidentifier() and name.isascii()) or name == STUDENT:
        raise place.error(f"a variable's name has letters, digits and _, and is not {{{STUDENT}}}")


def _constant(value: Value, read_variable: ReadVariable) -> str:
    """A text, number or flag as it is written, or what the environment has under a name."""
    expected = "a text, or {env: NAME} for one from the environment"
    if isinstance(value, Scalar):
        return value.text
    if not isinstance(value, Mapping) or not value.entries:
        raise values.unfit(value, expected)
    fields = values.mapping(value, expected, ("env",))
    name = values.line_of_text(fields["env"], "the name of an environment variable")
    found = read_variable(name)
    if found is None:
        raise fields["env"].place.error(f"the environment has no variable {name}")
    return found


def _read_all(fields: dict[str, Value], source: Source, read_file: ReadFile) -> tuple[Data, ...]:
    if "data" not in fields:
        return ()
    value = fields["data"]
    items = value.items if isinstance(value, Listing) else (value,)
    return tuple(_read_data(item, source, read_file) for item in items)


def _read_data(value: Value, source: Source, read_file: ReadFile) -> Data:
    order = Order.SEQUENTIAL
    if isinstance(value, Mapping) and value.entries:
        fields = values.mapping(value, _DATA, ("file", "order"))
        if "file" not in fields:
            raise value.place.error("expected where the data are: the key file is missing")
        if "order" in fields:
            order = Order(values.one_of(fields["order"], tuple(Order)))
        value = fields["file"]
    path = values.line_of_text(value, _DATA, longest=1000)
    try:
        content = read_file(source.beside(path))
    except ValueError as error:
        raise values.unfit(value, str(error)) from None
    return Data(_table(content, source.shown_beside(path)), order, value.place)


def _table(content: bytes, name: str) -> Table:
    try:
        table = read_table(content, name)
    except TableError as error:
        raise Place(name, error.line).error(str(error)) from None
    if STUDENT in table.columns:
        raise Place(name, 1).error(f"a column can't be called {STUDENT}: that is its number")
    return table
