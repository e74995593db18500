"""What callers of the demonstration may be told, and how they may be rung: one opens by a word, one by facts, one is a father.

The user guide says the word and the facts aloud, so that a newcomer can try both (tests/hotline/test_tried_by_newcomers.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from accounts.models import User
from bir_duino.demonstration.clock import moment
from cases.actions.callers import mark_phone, word_for_caller
from cases.actions.follow_ups import plan_follow_up
from cases.models import Case, Party
from people.marking import PhoneMarks
from people.record import add_phone


@dataclass(frozen=True)
class Told:
    """Of one file: who is told what, since how many days, on which paper; with which number and which promise."""

    role: str
    days: int
    text: str
    basis: str = ""
    born: str = ""
    number: str = ""
    marks: PhoneMarks | None = None
    promise: tuple[float, str, str] | None = None  # (days from today, what is to be done, what is said of it)


# By the number of the file (files.py).
TOLD = {
    0: Told(
        "relative",
        9,
        "Жалоба подана, прокуратура отвечает через две недели. На заседание мы пришлём машину.",
        basis="Заявление отца от приёма, прочитано ему вслух при свидетеле.",
        number="+996100771200",
        marks=PhoneMarks(
            safety="hours",
            hours_from=time(13),
            hours_to=time(19),
            safety_note="плохо видит: звонить, не писать",
            cover_story="знакомые сына",
            sms="no",
            messenger="no",
        ),
    ),
    1: Told(
        "client",
        1,
        "Заявление о продлении ордера подано. Решение будет завтра до обеда, ордер пока действует.",
        born="1991-04-17",
        number="+996100346655",
        marks=PhoneMarks(
            whose="её телефон, муж берёт трубку",
            safety="unsafe",
            safety_note="звонит только сама; если ответит мужчина, мы ошиблись номером",
            cover_story="аптека, заказ готов",
            agreed_word="кызгалдак",
            voicemail="no",
            sms="no",
            messenger="no",
        ),
        promise=(2, "Позвонить сестре о решении суда", "Юрист расскажет о решении, когда вы позвоните снова."),
    ),
    3: Told(
        "client",
        2,
        "Вопросы эксперту поданы. Ждём заключения, до него ничего подписывать не нужно.",
        born="1994",
        promise=(4, "Позвонить доверителю после ответа эксперта", "Юрист позвонит, когда придёт ответ эксперта."),
    ),
    6: Told("client", 47, "Архив ещё не ответил. Мы напомним ему письмом.", born="1961-09-02"),
}  # fmt: skip


def steps(case: Case, number: int, by: User) -> list[tuple[datetime, Callable[[], object]]]:
    """As lawyers do it: the number and its marks, the word for the caller, the promise."""
    told = TOLD.get(number)
    if told is None:
        return []
    party = Party.objects.select_related("person").get(case=case, role=told.role)
    found: list[tuple[datetime, Callable[[], object]]] = [
        (moment(-told.days, 16), partial(tell, party, told, by))
    ]
    if told.promise:
        days, what, said = told.promise
        planned = partial(
            plan_follow_up, case=case, what=what, promise=said, assignee=by, due_at=moment(days, 12), by=by
        )
        found.append((moment(-told.days, 17), planned))
    return found


def tell(party: Party, told: Told, by: User) -> None:
    """One afternoon's work on one party."""
    if told.born:
        party.person.birth_date = told.born
        party.person.save(update_fields=["birth_date"])
    if told.marks:
        phone = add_phone(person=party.person, number=told.number, by=by)
        mark_phone(case=party.case, phone=phone, version=phone.version, marks=told.marks, by=by)
    word_for_caller(party=party, version=0, text=told.text, basis=told.basis, by=by)
