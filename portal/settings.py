"""Every setting of an installation, with its default and the reason for it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import KaisError

ROOT = Path(__file__).resolve().parents[1]  # where sites/ and themes/ lie beside the packages
PREFIX = "KAIS_"
ENGINES = (
    "whoosh",
    "tantivy",
)  # names of search.engines.ENGINES, which settings do not import: every command reads them
_YES, _NO = frozenset({"yes", "1", "true", "on"}), frozenset({"no", "0", "false", "off"})


class SettingError(KaisError):
    """A variable of the environment holds something that cannot be used."""

    status = 503
    exit_code = 2


def _setting(default: Any, shown: str, reason: str) -> Any:
    """A field that remembers how its default is written in the documentation, and why it is that."""
    return field(default=default, metadata={"shown": shown, "reason": reason})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation; field ``base_url`` is the variable ``KAIS_BASE_URL``, and so on."""

    home: Path = _setting(Path("var"), "./var", "Where databases, keys, the index, uploads and sites lie.")
    database_url: str = _setting(
        "",
        "(empty)",
        "Empty: SQLite files in KAIS_HOME. postgresql+psycopg://…: one database with the schemas catalog, surveys, portal.",
    )
    sites: Path | None = _setting(
        None, "$KAIS_HOME/sites", "Folders of the portal's and the schools' words and pictures."
    )
    output: Path | None = _setting(
        None, "$KAIS_HOME/output", "The built public files; the app and the search read what lies beside them."
    )
    base_url: str = _setting(
        "",
        "http://127.0.0.1:$KAIS_PORT",
        "The portal's public origin. Links in pages, invitations and feeds are made of it, and no other host is answered.",
    )
    host: str = _setting("127.0.0.1", "127.0.0.1", "The address kais serve listens on; a web server stands in front.")
    port: int = _setting(8000, "8000", "The port kais serve listens on.")
    workers: int = _setting(2, "2", "Processes that answer requests: one a core.")
    threads: int = _setting(16, "16", "Requests one process answers at a time; they mostly wait for the database.")
    trusted_proxies: int = _setting(
        0,
        "0",
        "How many proxies in front set X-Forwarded-For. 0: the header is ignored, so nobody chooses their own address.",
    )
    secret_key: str = _setting(
        "",
        "$KAIS_HOME/secret.key",
        "Signs sessions and form tokens: at least 32 characters. Unset: made once, readable by its owner only.",
    )
    data_key: str = _setting(
        "",
        "$KAIS_HOME/data.key",
        "Encrypts contact data: at least 32 characters. Unset: made once. Whoever loses it loses that data.",
    )
    time_zone: str = _setting("Europe/Moscow", "Europe/Moscow", "Days, opening and closing times are of this zone.")
    log_level: str = _setting("INFO", "INFO", "DEBUG, INFO, WARNING or ERROR; logs are lines of JSON on stderr.")
    max_form_kb: int = _setting(2048, "2048", "The largest public form in kB; a longer one is refused with a sentence.")
    max_upload_mb: int = _setting(
        64, "64", "The largest register file staff may upload; larger ones go in by the command."
    )
    max_answer_file_mb: int = _setting(10, "10", "The largest file that may come with an answer to a survey.")
    session_hours: int = _setting(12, "12", "How long a person stays signed in: a working day.")
    invitation_days: int = _setting(7, "7", "How long an invitation link works.")
    vanishing_percent: int = _setting(
        30,
        "30",
        "A register file that closes or empties this share of its source's rows stops and asks: it may be cut off.",
    )
    incoming: Path | None = _setting(
        None,
        "$KAIS_HOME/incoming",
        "Folders that the desk may name as scheduled sources lie in it; the command line may name any.",
    )
    fetch_max_mb: int = _setting(
        4096, "4096", "The largest file that a scheduled source may bring, unpacked: federal registers are gigabytes."
    )
    fetch_seconds: int = _setting(
        600, "600", "How long fetching one file may take as a whole; a drop a second does not hold the worker longer."
    )
    fetch_allow: str = _setting(
        "",
        "(empty)",
        "Hosts of your own network, by commas, that scheduled sources may ask (registers.internal, 10.0.0.5:8080). "
        "All others must be public.",
    )
    gazetteer: Path | None = _setting(
        None,
        "(unset)",
        "A folder with gazetteer files: settlements, regions, streets. Unset: the settlements of GeoNames that KAIS brings.",
    )
    geocoder_url: str = _setting(
        "",
        "(empty)",
        "A Nominatim-compatible server, like https://geocoder.example.org. Empty: no address ever leaves this computer.",
    )
    geocoder_email: str = _setting(
        "", "(empty)", "Whom the geocoder's operator may write to when we ask too much; public servers want it."
    )
    regions: str = _setting(
        "",
        "(empty)",
        "Two-digit codes of your regions, by commas (78, 47). What federal registers hold of others is passed over. Empty: all.",
    )
    school_theme: str = _setting(
        "calm",
        "calm",
        "The look of school sites that name none: calm, bright, classic, or a folder of $KAIS_HOME/themes.",
    )
    precompress: bool = _setting(
        False,
        "no",
        "Whether a build lays a compressed copy beside every text, for a web server that sends such copies as they are.",
    )
    search_engine: str = _setting(
        "whoosh",
        "whoosh",
        "What keeps the search index: whoosh, or tantivy for a hundred thousand documents and more "
        "(pip install 'kais[tantivy]'). The next build of the index changes over.",
    )
    miss_times: int = _setting(
        5,
        "5",
        "How often a search without a result must be asked, from different networks and on two days at least, before staff "
        "can read its words; at least 3. 0: nothing is remembered.",
    )
    miss_days: int = _setting(
        90, "90", "How many days such words stay on staff's list after they were last asked; kais erase removes them."
    )
    build_jobs: int = _setting(2, "2", "Processes of a build; more than cores helps nobody.")
    smtp_url: str = _setting(
        "",
        "(empty)",
        "The mail server: smtps://user:password@host:465, or smtp://user:password@host:587?starttls. "
        "Empty: no letter is sent, and nobody is asked for an e-mail address.",
    )
    mail_from: str = _setting(
        "",
        "(empty)",
        "The sender of letters, like Education portal <portal@example.org>. Needed with KAIS_SMTP_URL.",
    )
    contact_days: int = _setting(
        30,
        "30",
        "How many days after the answer or the closing of a message its writer's e-mail address is kept; the consent says so.",
    )
    message_days: int = _setting(
        1825,
        "1825",
        "How many days after the answer or the closing citizens' messages are kept: five years. 0: they are not erased.",
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the variables ``KAIS_…``; empty ones count as unset.

        Raises:
            SettingError: a value cannot be read, or is out of its range.
        """
        environ = os.environ if environ is None else environ
        found: dict[str, Any] = {}
        for setting in fields(cls):
            text = environ.get(variable(setting.name), "").strip()
            if text:
                found[setting.name] = _read(setting.name, text, setting.default)
        return cls(**found).checked()

    def checked(self) -> Settings:
        """Refuse what cannot work, with the name of the variable."""
        for name, low, high in (
            ("port", 1, 65535),
            ("workers", 1, 64),
            ("threads", 1, 256),
            ("trusted_proxies", 0, 10),
            ("max_form_kb", 16, 1 << 20),
            ("max_upload_mb", 1, 1 << 16),
            ("max_answer_file_mb", 1, 1024),
            ("session_hours", 1, 24 * 30),
            ("invitation_days", 1, 90),
            ("vanishing_percent", 1, 100),
            ("fetch_max_mb", 1, 1 << 16),
            ("fetch_seconds", 1, 24 * 3600),
            ("miss_times", 0, 1000),
            ("miss_days", 1, 366),
            ("build_jobs", 1, 64),
            ("contact_days", 1, 365),
            ("message_days", 0, 36_500),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingError(f"{variable(name)} is {value}; it must be between {low} and {high}.")
        if self.miss_times in (1, 2):
            raise SettingError(
                f"KAIS_MISS_TIMES is {self.miss_times}; fewer than 3 would show what one person asked. 0 switches it off."
            )
        url = urlsplit(self.origin)
        if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query or url.fragment:
            raise SettingError(
                f"KAIS_BASE_URL is “{self.base_url}”; it must be an origin like https://edu.example.org, without a path."
            )
        if self.database_url and not self.database_url.startswith("postgresql+psycopg://"):
            raise SettingError("KAIS_DATABASE_URL must be empty (SQLite) or begin with postgresql+psycopg://.")
        if not re.fullmatch(r"(\d{2}(\s*,\s*\d{2})*)?", self.regions):
            raise SettingError(f"KAIS_REGIONS is “{self.regions}”; write two digits a region, by commas: 78, 47.")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise SettingError(f"KAIS_LOG_LEVEL is “{self.log_level}”; use DEBUG, INFO, WARNING or ERROR.")
        if self.search_engine not in ENGINES:
            raise SettingError(f"KAIS_SEARCH_ENGINE is “{self.search_engine}”; use {' or '.join(ENGINES)}.")
        self._check_mail()
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingError(
                f"KAIS_TIME_ZONE is “{self.time_zone}”, which no zone is called; try Europe/Moscow."
            ) from error
        return self

    def _check_mail(self) -> None:
        from portal.mail_server import parse_mail_server, parse_sender

        if self.smtp_url and not self.mail_from:
            raise SettingError("KAIS_SMTP_URL is set and KAIS_MAIL_FROM is not: say whose letters they are.")
        for name, parse in (("smtp_url", parse_mail_server), ("mail_from", parse_sender)):
            try:
                if text := getattr(self, name):
                    parse(text)
            except ValueError as error:
                raise SettingError(f"{variable(name)} cannot be used: {error}.") from error

    @property
    def origin(self) -> str:
        """The public origin without a trailing slash."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def region_codes(self) -> tuple[str, ...]:
        """The codes of the regions whose entries of federal registers are kept; none: all."""
        return tuple(re.findall(r"\d{2}", self.regions))

    @property
    def https(self) -> bool:
        """Whether people reach the portal over TLS."""
        return self.origin.startswith("https://")

    @property
    def sites_folder(self) -> Path:
        """Folders of words and pictures, one a site."""
        return (self.sites or self.home / "sites").resolve()

    @property
    def output_folder(self) -> Path:
        """The link to the built files; it is not followed here."""
        path = self.output or self.home / "output"
        return path.parent.resolve() / path.name

    @property
    def incoming_folder(self) -> Path:
        """Where folders of scheduled sources lie."""
        return (self.incoming or self.home / "incoming").resolve()

    @property
    def fetch_hosts(self) -> frozenset[str]:
        """KAIS_FETCH_ALLOW, taken apart."""
        return frozenset(host.strip().lower() for host in self.fetch_allow.split(",") if host.strip())

    @property
    def zone(self) -> ZoneInfo:
        """The authority's time zone."""
        return ZoneInfo(self.time_zone)


def variable(name: str) -> str:
    """The environment's name of a setting: ``base_url`` → ``KAIS_BASE_URL``."""
    return PREFIX + name.upper()


def _read(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() not in _YES | _NO:
            raise SettingError(f"{variable(name)} is “{text}”; write yes or no.")
        return text.lower() in _YES
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise SettingError(f"{variable(name)} is “{text}”; it must be a whole number.") from None
    if name in ("home", "sites", "output", "incoming", "gazetteer"):
        return Path(text).expanduser()
    if name == "base_url":
        return text.rstrip("/")
    if name == "search_engine":
        return text.lower()
    return text.upper() if name == "log_level" else text


def documented() -> list[tuple[str, str, str]]:
    """Every variable with its default and reason, as docs/operator/settings.md prints them."""
    return [
        (variable(setting.name), setting.metadata["shown"], setting.metadata["reason"]) for setting in fields(Settings)
    ]
