"""Words in two languages."""

import threading
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from core.extract import find_messages, missing
from core.i18n import current_language, format_day, format_moment, format_number, language, lazy_gettext


def test_every_msgid_is_translated_into_russian_and_english():
    messages = find_messages()
    assert [sentence for lang in ("ru", "en") for sentence in missing(lang, messages)] == []


def test_the_language_holds_for_a_block_and_a_thread():
    seen = []
    with language("en"):
        assert current_language() == "en"
        thread = threading.Thread(target=lambda: seen.append(current_language()))
        thread.start()
        thread.join()
    assert current_language() == "ru"
    assert seen == ["ru"]


def test_days_moments_and_numbers_read_as_people_write_them():
    assert format_day(date(2026, 11, 20)) == "20 ноября 2026"
    assert format_day(date(2026, 11, 20), "short") == "20.11.2026"
    assert format_moment(datetime(2026, 11, 20, 3, 0, tzinfo=UTC), ZoneInfo("Europe/Moscow")) == "20 ноября 2026, 06:00"
    assert format_number(1842) == "1\u00a0842"
    with language("en"):
        assert format_number(1842) == "1,842"


def test_a_lazy_text_speaks_the_language_of_the_moment_it_is_shown():
    text = lazy_gettext("no such msgid %(n)s", n=3)
    assert str(text) == "no such msgid 3"
