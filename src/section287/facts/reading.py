"""Read the facts that ship with the package, check each entry, and say which file and entry is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache, wraps
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel, ValidationError

from section287.errors import FactInvalid
from section287.facts.base import Source

Entry = TypeVar("Entry", bound=BaseModel)
Kept = TypeVar("Kept")
Given = ParamSpec("Given")
Folder = Path | Traversable


def facts_folder() -> Traversable:
    """Return the folder of the shipped facts, in a checkout and in an installed wheel alike."""
    return files("section287.facts")


def keep_shipped(read: Callable[Given, Kept]) -> Callable[Given, Kept]:
    """Have the shipped facts read once; a folder of one's own, the reader's only argument, is read each time."""
    shipped = cache(read)

    @wraps(read)
    def load(*given: Given.args, **named: Given.kwargs) -> Kept:
        return read(*given, **named) if any((*given, *named.values())) else shipped()

    return load


def read_yaml(name: str, folder: Folder | None = None) -> Any:
    """Return what the YAML file ``name`` (slashes for subfolders) holds.

    Raises:
        FactInvalid: the file is missing or is not YAML; the message names it and the line.
    """
    import yaml

    try:
        return yaml.load(_text(name, folder), Loader=_strict_loader())
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" line {where.line + 1}" if where else ""
        raise FactInvalid(f"facts/{name}{line}: not readable as YAML ({getattr(error, 'problem', error)})") from error


@cache
def _strict_loader() -> Any:
    """Return a safe YAML loader that refuses a field written twice, which YAML itself would pass over in silence."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def construct(loader: Any, node: Any) -> dict[Any, Any]:
        loader.flatten_mapping(node)
        pairs = [(loader.construct_object(key, deep=True), value) for key, value in node.value]
        seen: set[Any] = set()
        for (key, _), (key_node, _) in zip(pairs, node.value, strict=True):
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", key_node.start_mark)
            seen.add(key)
        return {key: loader.construct_object(value, deep=True) for key, value in pairs}

    strict: Any = type("StrictLoader", (base,), {})
    strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, construct)
    return strict


def read_csv(name: str, folder: Folder | None = None) -> list[dict[str, str]]:
    """Return the rows of a CSV of facts, keyed by its header.

    Raises:
        FactInvalid: a row has more or fewer fields than the header, which a comma without quotation marks makes.
    """
    rows: list[dict[str, str]] = []
    for line, row in enumerate(csv.DictReader(io.StringIO(_text(name, folder))), start=2):
        if None in row or None in row.values():
            raise FactInvalid(f"facts/{name}, line {line}: more or fewer fields than the header; quote commas")
        rows.append(row)
    return rows


def list_files(subfolder: str, folder: Folder | None = None) -> list[str]:
    """Return the YAML files of a subfolder, as names that ``read_yaml`` takes, in order of name."""
    root = (folder or facts_folder()) / subfolder
    return sorted(f"{subfolder}/{file.name}" for file in root.iterdir() if file.name.endswith((".yaml", ".yml")))


def parse_entry(kind: type[Entry], data: Any, file: str, entry: str, folder: Folder | None = None) -> Entry:
    """Return ``data`` checked as a ``kind``, with references to shared sources filled in.

    Raises:
        FactInvalid: the message names the file, the entry, the field and what is wrong.
    """
    try:
        return kind.model_validate(_with_sources(data, file, entry, folder))
    except ValidationError as error:
        problems = "; ".join(_problem(one) for one in error.errors()[:4])
        more = f" (and {error.error_count() - 4} more)" if error.error_count() > 4 else ""
        raise FactInvalid(f"facts/{file}, entry {entry!r}: {problems}{more}") from error


def parse_entries(
    kind: type[Entry], data: Any, file: str, key: str = "id", folder: Folder | None = None, **defaults: Any
) -> tuple[Entry, ...]:
    """Return a list of entries, each checked; refuses two of the same ``key``.

    ``defaults`` are fields that an entry takes when it has none of its own, such as the file's ``checked_on``.
    """
    if not isinstance(data, list):
        raise FactInvalid(f"facts/{file}: expected a list of entries, found {type(data).__name__}")
    seen: set[str] = set()
    entries = []
    for number, one in enumerate(data, start=1):
        if not isinstance(one, dict):
            raise FactInvalid(f"facts/{file}, entry {number}: expected fields, found {type(one).__name__}")
        name = str(one.get(key, f"number {number}"))
        if name in seen:
            raise FactInvalid(f"facts/{file}, entry {name!r}: there are two of this {key}")
        seen.add(name)
        entries.append(parse_entry(kind, {**defaults, **one}, file, name, folder))
    return tuple(entries)


def require(holds: bool, file: str, entry: str, problem: str) -> None:
    """Refuse an entry that breaks a rule reaching beyond its own fields.

    Raises:
        FactInvalid: ``holds`` is false.
    """
    if not holds:
        raise FactInvalid(f"facts/{file}, entry {entry!r}: {problem}")


@keep_shipped
def shared_sources(folder: Folder | None = None) -> dict[str, Source]:
    """Return the sources cited by several entries, by the id with which entries refer to them."""
    name = "sources.yaml"
    if folder is not None and not (folder / name).is_file():
        return {}
    data = read_yaml(name, folder)
    sources: dict[str, Source] = {}
    for source_id, fields in (data.get("sources") or {}).items():
        try:
            sources[source_id] = Source.model_validate(fields)
        except ValidationError as error:
            problems = "; ".join(_problem(one) for one in error.errors()[:4])
            raise FactInvalid(f"facts/{name}, entry {source_id!r}: {problems}") from error
    return sources


def _with_sources(data: Any, file: str, entry: str, folder: Folder | None) -> Any:
    """Replace each ``{ref: id, ...}`` in lists named ``sources`` by the shared source, its own fields on top."""
    if isinstance(data, dict):
        return {
            key: _resolve_all(value, file, entry, folder)
            if key == "sources"
            else _with_sources(value, file, entry, folder)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_with_sources(one, file, entry, folder) for one in data]
    return data


def _resolve_all(value: Any, file: str, entry: str, folder: Folder | None) -> Any:
    if not isinstance(value, list):
        return value
    return [_resolve(one, file, entry, folder) for one in value]


def _resolve(one: Any, file: str, entry: str, folder: Folder | None) -> Any:
    if not isinstance(one, dict) or "ref" not in one:
        return one
    known = shared_sources(folder)
    if one["ref"] not in known:
        raise FactInvalid(f"facts/{file}, entry {entry!r}: unknown source {one['ref']!r}; not in facts/sources.yaml")
    return {**known[one["ref"]].model_dump(), **{key: value for key, value in one.items() if key != "ref"}}


def _problem(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "entry"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["loc"][-1:] == ("sources",):
        message = "at least one source is needed"
    elif error["type"] == "missing":
        message = "is missing"
    return f"{where}: {message}"


def _text(name: str, folder: Folder | None) -> str:
    file: Any = folder or facts_folder()
    for part in name.split("/"):
        file = file / part
    try:
        return str(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FactInvalid(f"facts/{name}: there is no such file") from error


def unique(values: Iterable[str]) -> list[str]:
    """Return values in their first order, each once."""
    return list(dict.fromkeys(values))


def one_of(words: Sequence[str]) -> str:
    """Return words as people list them: ``TFM, JEM, WSO, none``."""
    return ", ".join(words)
