"""What an index was made from: kept beside it, so that the next one is made from the differences."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson

STATE = "state.json"
Rank = list[Any]  # a document's static order as JSON has it


@dataclass(frozen=True, slots=True)
class Known:
    """One document of an index."""

    digest: str  # of what it was made from
    origin: str
    group: str
    order: int
    rank: Rank
    lang: str | None
    institution: int | None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One page file, as it was."""

    size: int
    mtime_ns: int
    digest: str


@dataclass(slots=True)
class State:
    """Everything that the next batch compares with."""

    engine: str
    code: str  # of the pipeline: another one makes other terms, so everything is made again
    made: float = 0  # when everything was written, seconds since the epoch
    revision: int = 0
    change: int = 0  # the newest change of the register that was seen
    registers: str = ""  # of the sources and the days they speak of
    sites: dict[str, str] = field(default_factory=dict)  # institution id → what its site is
    files: dict[str, KnownFile] = field(default_factory=dict)
    documents: dict[str, Known] = field(default_factory=dict)


@cache
def code_digest() -> str:
    """A digest of this package and of what it reads: after an upgrade the index is made again."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv"):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def write_state(folder: Path, state: State) -> None:
    """Write the state beside its index."""
    documents = {
        key: (one.digest, one.origin, one.group, one.order, one.rank, one.lang, one.institution)
        for key, one in state.documents.items()
    }
    files = {name: (one.size, one.mtime_ns, one.digest) for name, one in state.files.items()}
    whole = asdict(replace(state, files={}, documents={}))
    (folder / STATE).write_bytes(orjson.dumps(whole | {"files": files, "documents": documents}))


def read_state(folder: Path) -> State | None:
    """The state of a finished index, or None where there is none that can be used."""
    try:
        found: Mapping[str, Any] = orjson.loads((folder / STATE).read_bytes())
        return State(
            engine=found["engine"],
            code=found["code"],
            made=found["made"],
            revision=found["revision"],
            change=found["change"],
            registers=found["registers"],
            sites=found["sites"],
            files={name: KnownFile(*one) for name, one in found["files"].items()},
            documents={key: Known(*one) for key, one in found["documents"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def known_file(path: Path) -> KnownFile:
    """A page file as it is now."""
    status = path.stat()
    digest = hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()
    return KnownFile(status.st_size, status.st_mtime_ns, digest)


def plain_rank(rank: tuple[Any, ...]) -> Rank:
    """A static order as JSON gives it back, to be compared with those that were kept."""
    return [plain_rank(part) if isinstance(part, tuple) else part for part in rank]
