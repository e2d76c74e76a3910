"""Run a PostgreSQL server for the tests, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

# A server whose data nobody misses: no waiting for the disk, little memory, no network.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
    "autovacuum": "off",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
START_TIMEOUT_S = 30.0


class NoPostgresql(Exception):
    """There is no PostgreSQL server on this machine; the message says how to get one."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; ``folder`` holds its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://kais@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one statement outside of transactions: CREATE and DROP DATABASE want it so."""
        with psycopg.connect(
            host=str(self.folder), user="kais", dbname="postgres", autocommit=True, connect_timeout=10
        ) as connection:
            connection.execute(statement.encode())


def find_binaries() -> Path | None:
    """The folder with initdb and postgres: that of PATH, else the newest of Debian's; None without a server."""
    on_path = shutil.which("postgres")
    if on_path and shutil.which("initdb", path=str(Path(on_path).parent)):
        return Path(on_path).parent
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: float(path.parent.name), default=None)


def _other_user() -> pwd.struct_passwd | None:
    """Whom to run the server as: None for ourselves; the server refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresql("we are root, and there is no user postgres or nobody to run PostgreSQL as")


@contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server in a temporary folder, stop it and remove the folder at the end.

    Args:
        durable: wait for the disk at every commit, as a real server does: for what measures it.

    Raises:
        NoPostgresql: no server is installed, or it did not start; the message says why.
    """
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgresql("no PostgreSQL server is installed (on Debian: apt-get install postgresql)")
    user = _other_user()
    folder = Path(tempfile.mkdtemp(prefix="kais-pg-"))
    try:
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        _initialise(binaries, folder, user)
        server = _start(binaries, folder, user, durable)
        try:
            _wait_for(server, folder)
            yield Cluster(folder)
        finally:
            server.send_signal(signal.SIGQUIT)  # leave at once: the data is thrown away
            server.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_as(user: pwd.struct_passwd | None) -> dict[str, int | list[int]]:
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    made = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", "-U", "kais", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **_run_as(user),  # type: ignore[call-overload]
    )
    if made.returncode:
        raise NoPostgresql(f"initdb failed: {made.stderr.strip()}")


def _start(binaries: Path, folder: Path, user: pwd.struct_passwd | None, durable: bool) -> subprocess.Popen[bytes]:
    values = SETTINGS | DURABLE if durable else SETTINGS
    settings = [word for name, value in values.items() for word in ("-c", f"{name}={value}")]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    if shutil.which("setpriv"):  # when the tests are killed, the server goes with them
        command = ["setpriv", "--pdeathsig", "QUIT", *command]
    with (folder / "log").open("wb") as log:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **_run_as(user),  # type: ignore[call-overload]
        )
    return server


def _wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(host=str(folder), user="kais", dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)  # the server is starting
        else:
            return
    log = (folder / "log").read_text(errors="replace").strip()
    raise NoPostgresql(f"PostgreSQL did not start: {log[-500:]}")
