"""Which pages are measured, by whom they are read, and what they may cost (budgets; the figures are minima and maxima)."""

from bench.client import Page

ROWS = Page("rows", "/rows/", "agent", contains="Cases of agent3")
REFERENCE = [
    Page("ref list", "/ref/list/", "agent", contains="Ответственный"),
    Page("ref case, 5 entries", "/ref/case/{any}/", "agent", contains="комментарий 5"),
    Page("ref case, 50 of 200", "/ref/case/2/", "agent", contains="комментарий 200"),
    Page("ref form", "/ref/new/", "agent"),
    Page(
        "ref save",
        "/ref/new/",
        "agent",
        {
            "caller_name": "Тестов {unique}",
            "caller_phone": "+996100000000",
            "subject": "Звонок {unique}",
            "description": "Обращение",
            "priority": "3",
            "region": "3",
            "agent": "3",
            "due": "2030-01-01 10:00",
        },
        302,
    ),
    Page("ref note", "/ref/case/{any}/note/", "agent", {"comment": "Перезвонили", "status": "4"}, 302),
]
LIST = {"share": 0.25, "statements": 8, "kilobytes": 40}
SEARCH = {"share": 0.25, "statements": 8, "kilobytes": 40}
CASE = {"share": 0.45, "statements": 10, "kilobytes": 30}
LONG = {"share": 0.25, "statements": 10, "kilobytes": 60}
FORM = {"share": 0.30, "statements": 7, "kilobytes": 40}
SAVE = {"share": 0.40, "statements": 15}
CHECKED_SAVE = {"share": 0.20, "statements": 15}  # with the conflict check of everybody named (docs/adr/0030)
ADD = {"share": 0.50, "statements": 12}
DESK = {"share": 0.25, "statements": 10, "kilobytes": 40}
CONTACT = {
    "number": "{number}",
    "caller_name": "Тестова Абонентка {unique}",
    "relation": "mother",
    "concerned_name": "Тестов Задержанный {unique}",
    "language": "ru",
    "said": "Сына забрали из дома ночью, где он, не говорят. Звонок {unique}.",
    "wanted": "Чтобы поехал адвокат.",
    "triage": "urgent",
    "safety": "safe",
    "next_step": "Перезвонить.",
}
OPENING = {
    "version": "1",
    "row_key": "{row_key}",
    "type": "{type}",
    "triage": "urgent",
    "summary": "Забрали ночью, на лице была кровь; просят адвоката. {unique}",
    "client_name": "{stranger}",
}
NOTE = {"row_key": "{row_key}", "kind": "call", "text": "Перезвонили матери, {unique}: передачу приняли."}
FOLLOW_UP = {
    "row_key": "{row_key}",
    "what": "Позвонить следователю {unique}",
    "assignee": "{lawyer}",
    "due_on": "{due_on}",
    "due_clock": "10:00",
}
OURS = [
    Page("sign-in page", "/sign-in/", statements=2, kilobytes=40),
    Page("my list of cases", "/cases/", "lawyer", **LIST),
    Page("team list", "/cases/team/", "supervisor", **LIST),
    Page("unassigned cases", "/cases/unassigned/", "supervisor", **LIST),
    Page("queue", "/contacts/queue/", "operator", **LIST),
    Page("my contacts", "/contacts/", "operator", **LIST),
    Page("calls we owe", "/callbacks/", "operator", **LIST),
    Page("missed calls", "/missed/", "operator", **LIST),
    Page("board of emergencies", "/emergencies/", "operator", **LIST),
    Page("duty plan", "/duty/", "lawyer", **LIST),
    Page("shifts", "/shifts/", "operator", **LIST),
    Page("search, rare name", "/search/", "supervisor", {"q": "{rare_name}"}, contains="BD-", **SEARCH),
    Page("search, common name", "/search/", "supervisor", {"q": "{common_name}"}, contains="BD-", **SEARCH),
    Page("search, phone", "/search/", "supervisor", {"q": "{rare_phone}"}, contains="BD-", **SEARCH),
    Page("search, nothing", "/search/", "supervisor", {"q": "{no_name}"}, **SEARCH),
    Page("case, 5 entries", "/cases/{short}/", "lawyer", contains="{short}", **CASE),
    Page("case, 50 of 200 entries", "/cases/{long}/", "lawyer", contains="{long}", **LONG),
    Page("contact form", "/contacts/new/{key}/", "operator", contains="said", **FORM),
    Page(
        "contact save",
        "/contacts/new/{key}/",
        "operator",
        {**CONTACT, "do": "queue", "row_key": "{row_key}"},
        302,
        **SAVE,
    ),
    Page("open a case", "/contacts/{to_open}/open-case/", "supervisor", OPENING, 302, **CHECKED_SAVE),
    Page("add a note", "/cases/{written}/notes/add/", "lawyer", NOTE, 302, **ADD),
    Page("plan a follow-up", "/cases/{written}/follow-ups/plan/", "lawyer", FOLLOW_UP, 302, **ADD),
    *(
        Page(f"desk, {role}", "/", role, **DESK)
        for role in ("operator", "lawyer", "intern", "supervisor", "administrator")
    ),
    Page("desk of the hotline", "/hotline/", "supervisor", **DESK),
]
