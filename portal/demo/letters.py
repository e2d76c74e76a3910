"""What people of the invented city write to their committee, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from catalog.kinds import Kind
from core.actor import Role
from core.clock import FixedClock
from portal.demo.chance import Chance
from surveys.feedback import FeedbackDraft, answer, create, set_state
from surveys.models import Feedback, FeedbackState, Topic

if TYPE_CHECKING:
    from core.actor import Actor
    from core.audit import Audit
    from core.clock import Clock
    from core.database import Sessions
    from portal.demo.model import Institution
    from portal.demo.region import Region


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, whom it concerns, and what became of it."""

    topic: Topic
    about: Kind | int | None  # a kind, the number of the known gymnasium, or nobody
    field: str | None
    text: str
    days_ago: int
    answer: str = ""
    answered_after: int = 2  # days
    by: Role = Role.OPERATOR
    question: str = ""  # in staff's words: then the answer is public
    in_work: bool = False


LETTERS: tuple[Letter, ...] = (
    Letter(Topic.DATA_ERROR, 56, "telephone",
           "В карточке гимназии указан телефон приёмной, по которому не отвечают после трёх. Может быть, есть ещё один номер — учебной части?", 19,
           "Спасибо. Приёмная работает до 17:00, с 15:00 до 17:00 звонки принимает учебная часть: наберите тот же номер и дождитесь ответа, вас переключат. "
           "Номера заместителей директора указаны на сайте гимназии в разделе «Руководство».", 1, Role.SCHOOL),
    Letter(Topic.QUESTION, 56, None, "Будет ли в этом году подготовка к школе по субботам и с какого числа запись?", 6, "", 0, Role.SCHOOL),
    Letter(Topic.QUESTION, None, None,
           "Мы переезжаем в Садовый район посреди учебного года. Как перевести ребёнка в третий класс новой школы и нужно ли забирать документы самим?", 33,
           "Подайте заявление в школу, в которую хотите перевестись: она сообщит, есть ли место. Если место есть, попросите в прежней школе личное дело и "
           "справку об успеваемости — школа обязана выдать их в течение трёх рабочих дней. Если мест нет, обратитесь к нам: подберём школу рядом с новым домом.",
           3, Role.EDITOR, "Как перевести ребёнка в другую школу посреди года?"),
    Letter(Topic.QUESTION, None, None, "С какого возраста берут в ясельную группу и можно ли встать на очередь до рождения ребёнка?", 41,
           "Заявление можно подать сразу после получения свидетельства о рождении, до рождения ребёнка очередь не ведётся. В группы раннего возраста принимают "
           "с двух месяцев там, где такие группы открыты; в большинстве садов — с полутора лет. Есть ли ясельная группа, видно в карточке детского сада.", 2,
           Role.EDITOR, "Когда можно встать в очередь в детский сад?"),
    Letter(Topic.PROBLEM, Kind.SCHOOL, None,
           "У входа в школу вторую неделю не горит фонарь, дети выходят после продлёнки в полную темноту. Звонили на вахту — сказали, что заявка подана.", 9,
           "Фонарь исправлен 14 ноября. Заявка задержалась, потому что опора стоит на балансе района; мы договорились с администрацией, что школьные дворы "
           "теперь проверяют еженедельно.", 4, Role.OPERATOR),
    Letter(Topic.PROBLEM, Kind.KINDERGARTEN, None, "На участке средней группы сломана калитка, её привязали верёвкой. Малыши легко развязывают.", 3, in_work=True),
    Letter(Topic.SUGGESTION, None, None, "Добавьте, пожалуйста, на карту сады, где есть группы для детей с аллергией. Сейчас приходится обзванивать все подряд.", 14,
           "Хорошая мысль. Такого признака пока нет в реестре; мы попросили сады сообщить об этом вместе с остальными сведениями. Как только данные появятся, "
           "добавим отбор в каталог.", 5, Role.EDITOR),
    Letter(Topic.THANKS, Kind.SUPPLEMENTARY, None,
           "Спасибо педагогам за осенний концерт! Сын впервые вышел на сцену, неделю репетировал перед зеркалом. Передайте, что мы ждём следующего.", 11,
           "Передали — и прочитали ваше письмо вслух на педсовете. Следующий концерт в декабре, приходите с бабушками.", 2, Role.OPERATOR),
    Letter(Topic.WEBSITE, None, None,
           "В поиске набираю «сад чайка», а находит не тот район. Нельзя ли сначала показывать ближайшие?", 5, in_work=True),
    Letter(Topic.DATA_ERROR, Kind.VOCATIONAL, "address", "Приёмная комиссия колледжа давно переехала во второй корпус, а в карточке старый адрес.", 2),
    Letter(Topic.DATA_ERROR, Kind.LYCEUM, "licence", "На карточке написано, что действие лицензии частично приостановлено. Это что значит — детей не учат?", 4,
           "Лицей работает в обычном режиме. Приостановлена только одна из программ, указанных в лицензии; какая именно — написано в карточке под состоянием "
           "лицензии. Остальные программы ведутся, аттестаты выдаются как обычно.", 1, Role.OPERATOR, "Лицензия приостановлена частично: что это значит для учеников?"),
    Letter(Topic.QUESTION, Kind.KINDERGARTEN, None, "Подскажите, есть ли в саду летом дежурная группа и как в неё записаться?", 1),
    Letter(Topic.SUGGESTION, Kind.SCHOOL, None, "Предлагаю открыть школьный стадион для жителей по выходным. Готовы помогать с порядком всем домом.", 22,
           "С 1 ноября стадион открыт по субботам и воскресеньям с 10:00 до 18:00. Расписание висит на калитке. За предложение помочь — отдельное спасибо: "
           "директор ждёт вас на управляющем совете.", 6, Role.OPERATOR),
    Letter(Topic.QUESTION, None, None, "Где посмотреть, за какой школой закреплён наш дом?", 27,
           "Закреплённые территории утверждает администрация района; постановление опубликовано на её сайте. Список домов есть и на сайте каждой школы, в разделе "
           "«Приём». Если дом новый и его нет в списке, напишите нам адрес.", 1, Role.EDITOR, "За какой школой закреплён наш дом?"),
)  # fmt: skip


def send_letters(
    sessions: Sessions,
    clock: Clock,
    audit: Audit,
    region: Region,
    ids: Mapping[str, tuple[int, str]],
    actors: Mapping[Role, Actor],
) -> int:
    """Send the letters on their days and answer those that were answered.

    Args:
        ids: key of an institution → its number in the register and its name there.
        actors: who answers, by role.
    Returns:
        The number of letters.
    """
    chance = Chance().child("letters")
    for index, letter in enumerate(LETTERS):
        institution = _find(region, letter.about, chance.child(index))
        number, name = ids[institution.key] if institution else (None, "")
        then = FixedClock(clock.now() - timedelta(days=letter.days_ago, hours=index % 5), clock.zone)
        with sessions.begin() as session:
            draft = FeedbackDraft(letter.topic, number, letter.field, letter.text, name)
            create(session, draft, clock=then, actor=actors[Role.OPERATOR], audit=audit)
            new_id = session.scalars(select(Feedback.id).order_by(Feedback.id.desc()).limit(1)).one()
        if letter.in_work or letter.answer:
            then.move(timedelta(hours=20))
            with sessions.begin() as session:
                set_state(session, new_id, FeedbackState.IN_WORK, actor=actors[Role.OPERATOR], clock=then, audit=audit)
        if letter.answer:
            then.move(timedelta(days=letter.answered_after, hours=-20))
            with sessions.begin() as session:
                answer(
                    session,
                    new_id,
                    letter.answer,
                    actor=actors[letter.by],
                    clock=then,
                    audit=audit,
                    public_question=letter.question,
                )
    return len(LETTERS)


def _find(region: Region, about: Kind | int | None, chance: Chance) -> Institution | None:
    if about is None:
        return None
    open_ones = [i for i in region.institutions if not i.closed_on and not i.private]
    if isinstance(about, Kind):
        fitting = [i for i in open_ones if i.kind is about]
        if about is Kind.LYCEUM:
            fitting = [i for i in fitting if i.number == 17]
        return chance.pick(fitting)
    return next(i for i in open_ones if i.kind is Kind.GYMNASIUM and i.number == about)
