"""Clean what cells hold, and say what was corrected."""

from catalog.cleaning.cleaned import Cleaned, clean_list, clean_paragraphs, clean_text
from catalog.cleaning.days import clean_day, parse_day
from catalog.cleaning.documents import (
    NUMBER_TIDIED,
    SIGN_REMOVED,
    clean_document_number,
    clean_form_number,
    clean_series,
)
from catalog.cleaning.emails import MARKS_CORRECTED, clean_emails
from catalog.cleaning.letters import LOOK_ALIKES, mend_letters
from catalog.cleaning.names import QUOTES_PAIRED, balance_quotes, clean_name, tidy_abbreviations
from catalog.cleaning.numbers import (
    DATE_REMOVED,
    DOT_REMOVED,
    LETTERS_READ_AS_DIGITS,
    SPACES_REMOVED,
    TAIL_REMOVED,
    clean_inn,
    clean_integer,
    clean_kpp,
    clean_ogrn,
    is_valid_inn,
    is_valid_ogrn,
)
from catalog.cleaning.people import split_head
from catalog.cleaning.phones import clean_phones
from catalog.cleaning.places import clean_coordinate, district_key, district_name
from catalog.cleaning.sites import ADDRESS_REPAIRED, FIRST_ADDRESS, clean_site, looks_like_site

__all__ = [
    "ADDRESS_REPAIRED",
    "DATE_REMOVED",
    "DOT_REMOVED",
    "FIRST_ADDRESS",
    "LETTERS_READ_AS_DIGITS",
    "LOOK_ALIKES",
    "MARKS_CORRECTED",
    "NUMBER_TIDIED",
    "QUOTES_PAIRED",
    "SIGN_REMOVED",
    "SPACES_REMOVED",
    "TAIL_REMOVED",
    "Cleaned",
    "balance_quotes",
    "clean_coordinate",
    "clean_day",
    "clean_document_number",
    "clean_emails",
    "clean_form_number",
    "clean_inn",
    "clean_integer",
    "clean_kpp",
    "clean_list",
    "clean_name",
    "clean_ogrn",
    "clean_paragraphs",
    "clean_phones",
    "clean_series",
    "clean_site",
    "clean_text",
    "district_key",
    "district_name",
    "is_valid_inn",
    "is_valid_ogrn",
    "looks_like_site",
    "mend_letters",
    "parse_day",
    "split_head",
    "tidy_abbreviations",
]
