"""The words of the mapping files, where the search for msgids finds them."""

from core.i18n import N_

TITLES = (
    N_("Accreditations, our own columns"),
    N_("Certificates of state accreditation in the columns of this system (CSV, UTF-8)."),
    N_("Institutions of every kind, our own columns"),
    N_("Institutions of every kind in the columns of this system (CSV, UTF-8)."),
    N_("Licences, our own columns"),
    N_("Educational licences in the columns of this system (CSV, UTF-8)."),
    N_("Points of school buildings"),
    N_("Buildings with names, districts and coordinates in degrees (CSV)."),
    N_("Web sites of institutions"),
    N_("Which institution has which site: none, draft, accepted, external (CSV, UTF-8)."),
    N_("Accreditation register of St. Petersburg"),
    N_("Certificates of state accreditation with their supplements, programmes, INN, OGRN (CSV)."),
    N_("Schools of St. Petersburg, open data"),
    N_("The city's list of schools: names, districts, addresses, heads, contacts, INN, OGRN (CSV)."),
)
