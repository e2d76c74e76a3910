"""Tell of money, paid services, support and partners abroad: thousands of roubles that add up."""

from __future__ import annotations

from portal.demo.chance import Chance
from portal.demo.sveden.groups import count_classes
from portal.demo.sveden.paper import Heading, Table
from portal.demo.sveden.papers import Desk, last
from portal.demo.sveden.tale import NOT_FORESEEN, Cell, Row, Tale, single

_COSTS = {
    "school": 168.0,
    "kindergarten": 214.0,
    "supplementary": 46.0,
    "vocational": 151.0,
}  # thousand roubles a year and person
_SERVICES: dict[str, tuple[tuple[str, int], ...]] = {
    "school": (("Подготовка к школе «Первый маяк»", 4200), ("Английский театр", 3600), ("Робототехника", 4000), ("Группа присмотра до 18:00", 3100)),
    "kindergarten": (("Плавание", 2600), ("Песочная анимация", 2200), ("Подготовка руки к письму", 2400)),
    "supplementary": (("Ранняя музыка, 3–4 года", 2900), ("Гончарная мастерская для взрослых", 4400), ("Йога для родителей", 2500)),
    "vocational": (("Курсы вождения", 38000), ("Английский для специалистов", 6200), ("Подготовка к творческому испытанию", 5400)),
}  # fmt: skip
_SUPPORT: dict[str, tuple[str, ...]] = {
    "school": (
        "Бесплатный горячий завтрак — всем обучающимся 1–4 классов",
        "Бесплатные завтрак и обед — детям из многодетных и малообеспеченных семей, детям с ограниченными возможностями здоровья",
        "Льготный проезд в городском транспорте по карте школьника",
        "Бесплатные учебники на весь срок обучения",
    ),
    "kindergarten": (
        "Компенсация платы за присмотр и уход: 20 % на первого ребёнка, 50 % на второго, 70 % на третьего и следующих",
        "Освобождение от платы: дети-инвалиды, дети-сироты",
    ),
    "supplementary": ("Бесплатные занятия по программам государственного задания", "Путёвки в профильные смены — детям из многодетных семей"),
    "vocational": (
        "Бесплатное питание — студентам из малообеспеченных семей, сиротам, студентам с ограниченными возможностями здоровья",
        "Льготный проезд в городском транспорте", "Материальная помощь не чаще раза в семестр",
    ),
}  # fmt: skip


def thousand(tenths: int) -> str:
    """Tenths of a thousand roubles as they are written: «183 412,6»."""
    whole, rest = divmod(tenths, 10)
    return f"{whole:,}".replace(",", " ") + f",{rest}"


def tell_money(desk: Desk) -> Tale:
    """``budget``, ``paid_edu``, ``grants`` (money) and ``inter``."""
    it = desk.institution
    chance = Chance().child("money", it.key)
    on = last(desk.day, 1, 15)
    pupils = max(it.pupils, 40)
    region = int(pupils * _COSTS[desk.type] * chance.between(0.94, 1.08) * 10)
    federal = (
        int(count_classes(it) * 9 * 7.8 * 10) if desk.type in ("school", "vocational") else 0
    )  # for class teachers
    paid = int(region * chance.between(0.02, 0.05))
    if it.private:
        region, paid = 0, region
    years = []
    total = region + federal + paid
    for back in (1, 2, 3):
        total = int(total * chance.between(0.9, 0.96))
        years.append((desk.day.year - back, total, total - int(total * chance.between(0.0, 0.012))))
    plan = desk.paper(
        "plan-fkhd", f"План финансово-хозяйственной деятельности на {on.year} год", on, _plan(region, federal, paid)
    )
    singles = single(
        budget__finBFVolume=thousand(federal) if federal else "0",
        budget__finBRVolume=thousand(region) if region else "0",
        budget__finBMVolume="0",
        budget__finPVolume=thousand(paid),
        budget__finPlanDocLink=plan,
        grants__grant=_grants(desk),
        grants__support=list(_SUPPORT[desk.type]),
        paid_edu__paidEdu=desk.write("platnye-uslugi-poryadok"),
        paid_edu__paidDog=desk.write("platnye-uslugi-dogovor"),
        paid_edu__paidSt=_prices(desk),
    )  # fmt: skip
    if desk.type in ("school", "kindergarten"):
        singles |= single(paid_edu__paidParents=_parents_fee(desk))
    rows: dict[str, tuple[Row, ...]] = {
        "budget.volume": tuple({"finYear": str(year), "finPost": f"{thousand(came)} тыс. руб.", "finRas": f"{thousand(went)} тыс. руб."} for year, came, went in years)
    }  # fmt: skip
    partners = _partners(desk)
    if partners:
        rows["inter.internationalDog"] = partners
    return Tale(singles, rows, frozenset() if partners else frozenset({"inter.internationalDog"}))


def _plan(region: int, federal: int, paid: int) -> tuple[str | Heading | Table, ...]:
    total = region + federal + paid
    wages = int(total * 0.71)
    taxes = int(total * 0.214)
    goods = int(total * 0.046)
    rest = total - wages - taxes - goods
    return (
        "Суммы указаны в тысячах рублей.",
        Heading("Поступления"),
        Table(("Источник", "Сумма"), (
            ("Субсидии и целевые средства федерального бюджета", thousand(federal)), ("Субсидия на выполнение государственного задания, бюджет города", thousand(region)),
            ("Местный бюджет", "0,0"), ("Платные услуги и пожертвования", thousand(paid)), ("Всего", thousand(total)),
        ), 36),
        Heading("Выплаты"),
        Table(("Назначение", "Сумма"), (
            ("Оплата труда", thousand(wages)), ("Начисления на оплату труда", thousand(taxes)), ("Коммунальные услуги, связь, содержание зданий", thousand(goods)),
            ("Учебники, оборудование, прочее", thousand(rest)), ("Всего", thousand(total)),
        ), 36),
    )  # fmt: skip


def _prices(desk: Desk) -> Cell:
    rows = tuple((name, f"{price:,}".replace(",", " ")) for name, price in _SERVICES[desk.type])
    unit = "за курс" if desk.type == "vocational" else "в месяц"
    body = (f"Стоимость обучения по каждой программе, рублей {unit}.", Table(("Программа", "Рублей"), rows, 30), "Льготы указаны в порядке оказания платных услуг.")  # fmt: skip
    on = desk.write("rezhim-zanyatiy").day
    return desk.paper(
        "platnye-uslugi-stoimost", f"Стоимость платных услуг в {desk.year}/{desk.year + 1} учебном году", on, body
    )


def _parents_fee(desk: Desk) -> Cell:
    on = desk.write("rezhim-zanyatiy").day
    if desk.type == "kindergarten":
        body = (
            "Размер платы за присмотр и уход: 1 760 рублей в месяц при 12-часовом пребывании, 1 480 рублей — в группах до трёх лет.",
            "Плата не взимается за дни болезни, карантина и отпуска родителей. Льготы подтверждаются раз в год.",
        )
        return desk.paper("roditelskaya-plata", "Размер платы за присмотр и уход", on, body)
    body = (
        "За осуществление присмотра и ухода в группах продлённого дня: 3 100 рублей в месяц; за детей из многодетных семей — 1 550 рублей.",
        "За содержание детей в интернате плата не взимается: интерната в организации нет.",
    )
    return desk.paper("gruppa-prodlyonnogo-dnya", "Размер платы за присмотр и уход в группе продлённого дня", on, body)


def _grants(desk: Desk) -> Cell:
    if desk.type == "vocational":
        return "Государственная академическая стипендия (сдавшим сессию на «хорошо» и «отлично») — 1 120 рублей; государственная социальная — 1 680 рублей в месяц"
    if desk.type == "school" and desk.institution.number == 56:
        return "Стипендия имени капитана Н. С. Ветрогонова: десяти победителям городских олимпиад, 3 000 рублей в месяц с сентября по май"
    return NOT_FORESEEN


def _partners(desk: Desk) -> tuple[Row, ...]:
    if desk.type == "school" and desk.institution.number == 56:
        return (
            {"stateName": "Республика Беларусь", "orgName": "Гимназия «Светлояр»", "dogReg": "Договор о дружбе и обмене от 14.03.2023 № 2/23, до 14.03.2028"},
            {"stateName": "Республика Казахстан", "orgName": "Лицей «Степная звезда»", "dogReg": "Договор о совместных проектах по экологии от 02.10.2024 № 5/24, до 02.10.2027"},
        )  # fmt: skip
    if desk.type == "vocational":
        return (
            {
                "stateName": "Республика Беларусь",
                "orgName": "Колледж «Двинские мастера»",
                "dogReg": "Договор об обмене студентами (планируется к заключению в следующем году)",
            },
        )
    return ()  # fmt: skip
