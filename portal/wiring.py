"""Put the parts of one installation together; the app, the command, the worker and the demo start from here."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from catalog import own_formats, statutes
from core.clock import Clock, SystemClock
from core.errors import KaisError
from portal.settings import ROOT, Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from core.assets import Assets
    from core.database import Sessions
    from core.pages import PortalInfo
    from core.tokens import FormTokens
    from portal.audit import AuditTrail
    from portal.limits import Counters
    from portal.mail import Sender
    from surveys.contacts import ContactBook
    from surveys.questions.files import FileStore

PACKAGES = ("catalog", "surveys", "portal")  # each with its own tables and migrations
DEMO_MARK = "demo"  # a file in KAIS_HOME: everything here is made up


class NotReady(KaisError):
    """The databases are not there or of another version."""

    status = 503


class Wiring:
    """Everything made from the settings, each part when it is first asked for (a cold command stays quick)."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = replace(settings, home=settings.home.expanduser().resolve())
        self.clock: Clock = clock or SystemClock(settings.zone)
        self._engines: dict[str, Engine] = {}
        own_formats.use_folder(self.mappings)
        statutes.read_also(self.home / "standards")

    @classmethod
    def from_env(cls) -> Wiring:
        """The installation that the environment names."""
        return cls(Settings.from_env())

    # Places

    @property
    def home(self) -> Path:
        """KAIS_HOME, absolute."""
        return self.settings.home

    @property
    def output(self) -> Path:
        """The link to the public files."""
        return self.settings.output_folder

    @property
    def index_dir(self) -> Path:
        """The search index."""
        return self.home / "index"

    @property
    def pages_dir(self) -> Path:
        """What the publisher leaves for search: one file a site, and the manifest."""
        return self.output.with_name(self.output.name + ".pages")

    @property
    def drafts_dir(self) -> Path:
        """Sites that are not accepted yet, never inside the output."""
        return self.output.with_name(self.output.name + ".drafts")

    @property
    def sites(self) -> Path:
        """KAIS_SITES."""
        return self.settings.sites_folder

    @property
    def words(self) -> Path:
        """The repository's own words: the portal's pages and the skeleton."""
        return ROOT / "sites"

    @property
    def themes(self) -> Path:
        """The themes."""
        return ROOT / "themes"

    @property
    def own_themes(self) -> Path:
        """The operator's own looks of school sites: a folder each."""
        return self.home / "themes"

    @property
    def mappings(self) -> Path:
        """Formats that the operator described: one TOML file each."""
        return self.home / "mappings"

    @property
    def uploads(self) -> Path:
        """Files that staff uploaded, under names of our own."""
        return self.home / "uploads"

    # Databases

    def database_url(self, package: str) -> str:
        """Where the tables of a package lie."""
        if self.settings.database_url:
            return self.settings.database_url
        return f"sqlite:///{self.home / f'{package}.db'}"

    def engine(self, package: str) -> Engine:
        """The engine of a package; one a process."""
        if package not in self._engines:
            from core.database import make_engine

            if not self.settings.database_url:
                self.home.mkdir(parents=True, exist_ok=True)
            self._engines[package] = make_engine(self.database_url(package), package)
        return self._engines[package]

    def _sessions(self, package: str) -> Sessions:
        from core.database import make_sessions

        return make_sessions(self.engine(package))

    @cached_property
    def catalog(self) -> Sessions:
        """Sessions on the register."""
        return self._sessions("catalog")

    @cached_property
    def surveys(self) -> Sessions:
        """Sessions on polls and feedback."""
        return self._sessions("surveys")

    @cached_property
    def portal(self) -> Sessions:
        """Sessions on accounts, audit, uploads."""
        return self._sessions("portal")

    def upgrade_databases(self) -> list[str]:
        """Bring the tables of every package to this version; makes keys and databases where there are none.

        Returns:
            The packages, in order.
        """
        from core.database import upgrade

        self.check_keys_exist()
        for package in PACKAGES:
            upgrade(self.engine(package), package, ROOT / package / "migrations")
        self.check_keys()
        return list(PACKAGES)

    def has_data(self) -> bool:
        """Whether databases were made here before."""
        if not self.settings.database_url:
            return any((self.home / f"{package}.db").exists() for package in PACKAGES)
        from sqlalchemy import inspect
        from sqlalchemy.exc import OperationalError

        try:
            return bool(inspect(self.engine("portal")).has_table("alembic_version_portal", schema="portal"))
        except OperationalError as error:
            raise NotReady(
                "The database of KAIS_DATABASE_URL does not answer. Start it or correct the address."
            ) from error

    def check_ready(self) -> None:
        """Refuse to serve an installation whose tables are not of this version.

        Raises:
            NotReady: run ``kais db upgrade`` first.
        """
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory
        from sqlalchemy.exc import OperationalError

        from core.database import migrations_config

        if not self.has_data():
            raise NotReady(f"There are no databases in {self.home} yet. Make them with: kais db upgrade")
        for package in PACKAGES:
            engine = self.engine(package)
            head = ScriptDirectory.from_config(
                migrations_config(engine, package, ROOT / package / "migrations")
            ).get_current_head()
            options = {"version_table": f"alembic_version_{package}"}
            if engine.dialect.name == "postgresql":
                options["version_table_schema"] = package
            try:
                with engine.connect() as connection:
                    found = MigrationContext.configure(connection, opts=options).get_current_revision()
            except OperationalError as error:
                raise NotReady(f"The database of {package} does not answer ({type(error.orig).__name__}).") from error
            if found != head:
                raise NotReady(f"The tables of {package} are not of this version. Bring them up with: kais db upgrade")

    # Keys

    @cached_property
    def secret_key(self) -> str:
        """Signs sessions and form tokens."""
        from portal.keys import load_key

        return load_key(
            "KAIS_SECRET_KEY", self.settings.secret_key, self.home / "secret.key", data_exists=self.has_data
        )

    @cached_property
    def data_key(self) -> str:
        """Encrypts contact data."""
        from portal.keys import load_key

        return load_key("KAIS_DATA_KEY", self.settings.data_key, self.home / "data.key", data_exists=self.has_data)

    def check_keys_exist(self) -> None:
        """Read both keys, or make them where there is no data yet."""
        _ = (self.secret_key, self.data_key)

    def check_keys(self) -> None:
        """Compare the keys with those the data was written with, and remember new ones.

        A new secret key only ends sessions and open forms; a new data key would make contact data unreadable.

        Raises:
            KeyRefused: the data key is another one.
        """
        from portal.keys import KeyRefused, fingerprint
        from portal.models import InstallationKey

        with self.portal.begin() as session:
            for name, key in (("secret", self.secret_key), ("data", self.data_key)):
                mark = fingerprint(name, key)
                row = session.get(InstallationKey, name)
                if row is None:
                    session.add(InstallationKey(name=name, fingerprint=mark, seen_at=self.clock.now()))
                elif row.fingerprint != mark and name == "data":
                    raise KeyRefused(
                        "KAIS_DATA_KEY is not the key this installation's data was written with "
                        f"(last seen right on {row.seen_at:%Y-%m-%d}). Bring the old key back from your backup."
                    )
                elif row.fingerprint != mark:
                    row.fingerprint, row.seen_at = mark, self.clock.now()

    # What the web and the worker need

    @cached_property
    def tokens(self) -> FormTokens:
        """Tokens of public forms."""
        from core.tokens import FormTokens

        return FormTokens(self.secret_key)

    @cached_property
    def assets(self) -> Assets:
        """The shared static files with hashed names."""
        from publisher.themes import make_assets

        return make_assets(self.themes, self.own_themes)

    @property
    def demo(self) -> bool:
        """Whether this installation holds the made-up region."""
        return (self.home / DEMO_MARK).exists()

    @cached_property
    def site(self) -> PortalInfo:
        """Who publishes the portal."""
        from core.portal_words import load_portal_info

        return load_portal_info(
            [self.words / "portal", self.sites / "portal"], base_url=self.settings.origin, demo=self.demo
        )

    @cached_property
    def audit(self) -> AuditTrail:
        """The audit trail."""
        from portal.audit import AuditTrail

        return AuditTrail(self.portal, self.clock)

    @cached_property
    def mail(self) -> Sender | None:
        """Who sends letters; None where no mail server is set."""
        from portal.mail import Sender

        return Sender.from_settings(self.settings, self.site.name)

    @cached_property
    def survey_files(self) -> FileStore:
        """Files that people send with their answers."""
        from surveys.questions.files import FileStore

        return FileStore(self.uploads / "surveys", self.settings.max_answer_file_mb << 20)

    @cached_property
    def contacts(self) -> ContactBook:
        """What pages and letters need to keep contact data, and to forget them."""
        from core.sealing import Sealer
        from surveys.contacts import SEALED_FOR, ContactBook

        sealer = Sealer(self.data_key, SEALED_FOR)
        return ContactBook(sealer, bool(self.settings.smtp_url), self.settings.contact_days, self.site)

    @cached_property
    def counters(self) -> Counters:
        """Counted tries."""
        from portal.limits import Counters

        return Counters(self.home / "limits.db", self.secret_key, self.clock)

    def close_connections(self) -> None:
        """Let go of every connection; the next use opens new ones."""
        for engine in self._engines.values():
            engine.dispose()
        if "counters" in self.__dict__:
            self.counters.close()

    def close(self) -> None:
        """Let go of everything, at the end."""
        self.close_connections()
