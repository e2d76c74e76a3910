"""The nouns that institutions are, in their cases."""

from portal.demo.model import Cases

SCHOOL = Cases("школа", "школы", "школе", "школу", "школой", "школе")
GYMNASIUM = Cases("гимназия", "гимназии", "гимназии", "гимназию", "гимназией", "гимназии")
LYCEUM = Cases("лицей", "лицея", "лицею", "лицей", "лицеем", "лицее")
BOARDING = Cases(
    "школа-интернат", "школы-интерната", "школе-интернату", "школу-интернат", "школой-интернатом", "школе-интернате"
)
KINDERGARTEN = Cases("детский сад", "детского сада", "детскому саду", "детский сад", "детским садом", "детском саду")
CENTRE = Cases("центр", "центра", "центру", "центр", "центром", "центре")
HOUSE = Cases("дом", "дома", "дому", "дом", "домом", "доме")
PALACE = Cases("дворец", "дворца", "дворцу", "дворец", "дворцом", "дворце")
STATION = Cases("станция", "станции", "станции", "станцию", "станцией", "станции")
COLLEGE = Cases("колледж", "колледжа", "колледжу", "колледж", "колледжем", "колледже")
TECHNICAL = Cases("техникум", "техникума", "техникуму", "техникум", "техникумом", "техникуме")
CORPS = Cases("корпус", "корпуса", "корпусу", "корпус", "корпусом", "корпусе")


def feminine(stem: str, noun: Cases) -> Cases:
    """An adjective before a feminine noun: «музыкальн» + школа → музыкальная школа, музыкальной школы …"""
    endings = ("ая", "ой", "ой", "ую", "ой", "ой")
    return Cases(*(f"{stem}{end} {form}" for end, form in zip(endings, noun.forms(), strict=True)))


def masculine(stem: str, noun: Cases) -> Cases:
    """An adjective before a masculine noun that is no living being: «морск» + центр → морской центр, морского центра …"""
    velar = stem[-1] in "гкх"
    nominative = "ий" if velar else "ый"
    if stem.endswith("морск"):
        nominative = "ой"
    if stem.endswith("ясноморск"):
        nominative = "ий"
    endings = (nominative, "ого", "ому", nominative, "им" if velar else "ым", "ом")
    return Cases(*(f"{stem}{end} {form}" for end, form in zip(endings, noun.forms(), strict=True)))


def capitalised(cases: Cases) -> Cases:
    """The same with a capital letter."""
    return Cases(*(form[0].upper() + form[1:] for form in cases.forms()))
