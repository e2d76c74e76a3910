"""Settings come from the environment, or say what is wrong with it."""

from pathlib import Path

import pytest

import search.engines
from portal.settings import ENGINES, SettingError, Settings, documented, variable


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_env({})
    assert settings.origin == "http://127.0.0.1:8000"
    assert not settings.https
    assert settings.sites_folder == Path("var/sites").resolve()
    assert settings.output_folder == Path("var").resolve() / "output"


def test_variables_are_read_by_their_kind() -> None:
    settings = Settings.from_env(
        {
            "KAIS_HOME": "/srv/kais",
            "KAIS_PORT": "8443",
            "KAIS_BASE_URL": "https://edu.example.org/",
            "KAIS_LOG_LEVEL": "warning",
        }
    )
    assert (settings.home, settings.port, settings.log_level) == (Path("/srv/kais"), 8443, "WARNING")
    assert settings.origin == "https://edu.example.org"
    assert settings.https
    assert settings.output_folder == Path("/srv/kais/output")


def test_an_empty_variable_is_an_unset_one() -> None:
    assert Settings.from_env({"KAIS_PORT": " ", "KAIS_BASE_URL": ""}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAIS_MISS_TIMES", "1"),  # would show what one person searches
        ("KAIS_MISS_TIMES", "2"),
        ("KAIS_MISS_DAYS", "0"),
        ("KAIS_PORT", "eighty"), ("KAIS_PORT", "0"), ("KAIS_PORT", "70000"), ("KAIS_WORKERS", "-1"), ("KAIS_TRUSTED_PROXIES", "99"),
        ("KAIS_BASE_URL", "edu.example.org"), ("KAIS_BASE_URL", "https://edu.example.org/path"), ("KAIS_BASE_URL", "ftp://edu.example.org"),
        ("KAIS_DATABASE_URL", "mysql://localhost/kais"), ("KAIS_TIME_ZONE", "Europe/Atlantis"), ("KAIS_TIME_ZONE", "../etc/passwd"),
        ("KAIS_LOG_LEVEL", "LOUD"), ("KAIS_MAX_FORM_KB", "1"), ("KAIS_VANISHING_PERCENT", "200"),
        ("KAIS_SEARCH_ENGINE", "lucene"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_env({name: value})


def test_search_engines_are_those_that_search_knows() -> None:
    assert tuple(search.engines.ENGINES) == ENGINES
    assert {Settings.from_env({"KAIS_SEARCH_ENGINE": name.upper()}).search_engine for name in ENGINES} == set(ENGINES)


def test_every_setting_has_a_default_and_a_reason() -> None:
    for name, default, reason in documented():
        assert name == variable(name.removeprefix("KAIS_").lower())
        assert default
        assert reason.endswith("."), name
