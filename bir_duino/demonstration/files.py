"""The files of the demonstration. All people, places of events and courses of cases are invented.

client, type, triage, place, days ago, responsible, intern, language-bearing texts: summary and notes (days ago, kind, text).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """One case as a story; days are counted back from today."""

    client: str
    type: str
    triage: str
    place: str
    opened: int
    summary: str
    responsible: str = ""
    intern: str = ""
    caller: str = ""
    relation: str = "self"
    notes: tuple[tuple[int, str, str], ...] = ()
    follow_ups: tuple[tuple[float, str], ...] = ()  # (days from today, what)
    past: tuple[
        tuple[int, str, str], ...
    ] = ()  # (years ago, precision, line) before the file was opened here
    closed: tuple[int, str, str] | None = None  # (days ago, closing reason, outcome)
    tags: tuple[str, ...] = field(default=())


FILES = [
    File(
        "Эрмек Токобаев",
        "TORT",
        "urgent",
        "KG-Y",
        160,
        "Избит при задержании, в возбуждении дела отказано дважды. Доверитель умер, в деле продолжает отец, который плохо видит: "
        "письма крупным шрифтом, звонить после обеда.",
        "lawyer",
        "intern",
        "Токобай Сыдыков",
        "father",
        notes=(
            (
                150,
                "meeting",
                "Отец принёс копии двух постановлений об отказе. Согласен на запись и на жалобу.",
            ),
            (
                90,
                "research",
                "Сроки обжалования второго отказа считать с даты вручения: расписка есть, 12-е число.",
            ),
            (
                33,
                "detention",
                "Был в ИВС: журнал доставления показали, запись о медосмотре есть, копии не дали.",
            ),
            (9, "call", "Отец приедет на заседание, нужна машина: сам не дойдёт. Просит позвонить накануне."),
        ),
        follow_ups=(
            (2, "Заказать машину для отца на заседание"),
            (-1, "Получить копию журнала доставления"),
            (12, "Ответ прокуратуры на жалобу"),
        ),
        past=(
            (11, "year", "Задержание и избиение; справка травмпункта."),
            (10, "month", "Первый отказ в возбуждении дела."),
            (6, "month", "Оправдан по одному из двух обвинений."),
        ),
        tags=("waiting",),
    ),
    File(
        "Айсалкын Бекова",
        "DV",
        "emergency",
        "KG-GB",
        6,
        "Муж угрожает, охранный ордер выдан на 3 дня и истекает. Номер опасен: звонит только сама.",
        "lawyer2",
        "intern2",
        notes=(
            (6, "call", "Ночует у сестры. Ордер № 4 у участкового, копию пришлёт сама."),
            (2, "meeting", "Составили заявление о продлении ордера."),
        ),
        follow_ups=((0.4, "Проверить, продлён ли охранный ордер"), (5, "Психолог: первая встреча")),
    ),
    File(
        "Жаныбек уулу Бакыт",
        "ARBDET",
        "urgent",
        "KG-GO",
        12,
        "Түнү үйүнөн алып кетишкен, 5 сааттан кийин протокол түзүлгөн. Агасы кайрылды.",
        "lawyer2",
        "intern2",
        "Жаныбек уулу Азамат",
        "sibling",
        notes=(
            (11, "detention", "УКЖда жолуктум: денесинде көгала издер бар, медициналык кароо сурадык."),
            (4, "call", "Агасы күбөлөрдүн аттарын айтты: эки кошуна."),
        ),
        follow_ups=((1, "Медициналык кароонун жыйынтыгын алуу"), (8, "Прокурордун жообун текшерүү")),
        tags=("returned",),
    ),
    File(
        "Марат Сапаров",
        "EXTREM",
        "standard",
        "KG-O",
        64,
        "Обвинение из-за старого репоста. Экспертиза назначена без вопросов защиты.",
        "lawyer",
        "intern",
        notes=(
            (
                60,
                "research",
                "Публикация 2019 года: действовала другая редакция кодекса, проверить обратную силу.",
            ),
        ),
        follow_ups=((-3, "Вопросы эксперту: подать ходатайство"), (20, "Ознакомиться с заключением")),
        tags=("approved",),
    ),
    File(
        "Назгүл Эсенова",
        "LABOUR",
        "routine",
        "KG-C",
        40,
        "Тигүү цехинде 3 ай айлык төлөнгөн эмес, келишим жок, 14 аял.",
        "lawyer2",
        "",
        notes=((38, "meeting", "Он төрт аялдын тизмеси түзүлдү, жазуу жүзүндө сурам даярдалды."),),
        follow_ups=((3, "Эмгек инспекциясынын жообу"),),
    ),
    File(
        "Olga Petrenko",
        "ASYLUM",
        "urgent",
        "KG-GB",
        21,
        "Risk of extradition; the hearing on the extension is set. Speaks Russian, reads English.",
        "lawyer3",
        "",
        notes=(
            (20, "meeting", "Met at the office with an interpreter; copies of both decisions received."),
            (5, "call", "The hearing was moved by a week."),
        ),
        follow_ups=((6, "Attend the hearing on the extension"),),
        tags=("wall",),
    ),
    File(
        "Турсунай Мадалиева",
        "PENSION",
        "routine",
        "KG-J",
        75,
        "Пенсия пересчитана без стажа в колхозе, архивная справка утеряна.",
        "lawyer3",
        "intern",
        follow_ups=((14, "Ответ архива"),),
        tags=("writing",),
    ),
    File(
        "Кайрат Дүйшеев",
        "DEATHCUST",
        "urgent",
        "KG-T",
        110,
        "Смерть в изоляторе. Мать просит независимую экспертизу.",
        "lawyer",
        "",
        "Бурул Дүйшеева",
        "mother",
        notes=((108, "meeting", "Мать согласна на эксгумацию, письменное согласие взято при свидетеле."),),
        follow_ups=((0.2, "Позвонить матери: ответ Минздрава пришёл"),),
        tags=("restricted",),
    ),
    File(
        "Адилет Нуров",
        "ASSEMBLY",
        "standard",
        "KG-GB",
        3,
        "Тынч чогулушта кармалган, 3 сааттан кийин бошотулган, айып пулга макул эмес.",
        follow_ups=(),
    ),
    File(
        "Сергей Волошин",
        "PENIT",
        "standard",
        "KG-C",
        1,
        "Жалоба на условия в колонии: нет врача, лекарства от диабета не передают.",
        tags=("wanted",),
    ),
    File(
        "Гүлнара Ташиева",
        "SOCBEN",
        "routine",
        "KG-N",
        200,
        "Отказ в пособии на ребёнка с инвалидностью.",
        "lawyer3",
        "",
        closed=(30, "ADMIN_DEC", "Пособие назначено с даты первого обращения."),
    ),
    File(
        "Илхом Саидов",
        "DOCS",
        "standard",
        "KG-B",
        320,
        "Без документов с рождения, двое детей не в школе.",
        "lawyer2",
        "",
        closed=(45, "EXTENSIVE", "Паспорт получен, дети приняты в школу."),
    ),
    File(
        "Нина Козлова",
        "HOUSING",
        "routine",
        "KG-GB",
        150,
        "Выселение без решения суда, пожилая, живёт одна.",
        "lawyer",
        "",
        closed=(80, "COURT_CON", "Выселение признано незаконным, ключи возвращены."),
        tags=("reopened",),
    ),
]
