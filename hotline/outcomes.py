"""Which outcomes stand on which buttons. Codes only: names, groups and rules are rows of reference.ContactOutcome."""

from reference.choices import row_of, rows_of
from reference.models import ContactOutcome

# One press, no form; the key of the keyboard is the place in this list (interface.md, figures).
SILENT = "SILENT"
QUICK = (SILENT, "DROPPED", "WRONG", "PRANK", "INFO")
UNSPOKEN = frozenset({SILENT, "DROPPED", "MISSED"})  # somebody may not have been able to speak
# The buttons under the form. A refusal takes its outcome from the field beside it.
ENDINGS = {"advice": "ADVICE", "info": "INFO", "referred": "REFERRED_OUT"}
REFUSED = "refused"
TO_QUEUE, SAVE, LOOK_UP, ASK = "queue", "save", "look_up", "ask"  # the buttons that end nothing
PROMISE = "promise"  # into the queue, and a call is promised
# Not an end: something is still owed, or another button leads there.
NOT_TAKEN = "OUT_OF_SCOPE"  # of a proposed case that is not taken: operators read it, and it says nothing of a conflict
NEVER_AN_END = frozenset({"INTAKE", "EMERGENCY", "CASE_UPDATE"})
ATTACHED, CASE_OPENED = "CASE_UPDATE", "INTAKE"


def outcome(code: str) -> ContactOutcome:
    """The row of an outcome that the house itself names; LookupError when the lists are not loaded."""
    row = row_of(ContactOutcome, code)
    if row is None:
        raise LookupError(f"The outcome {code} is missing: run manage.py load_reference.")
    return row


def quick_choices() -> list[tuple[str, str]]:
    """(code, name) of the buttons that need no form, as far as the lists are loaded."""
    rows = ((code, row_of(ContactOutcome, code)) for code in QUICK)
    return [(code, row.name) for code, row in rows if row is not None]


def finishing_outcomes() -> list[ContactOutcome]:
    """Outcomes with which a contact of the queue may be finished."""
    return [
        row
        for row in rows_of(ContactOutcome)
        if row.code not in NEVER_AN_END and row.group != ContactOutcome.Group.PENDING
    ]


def refusing_outcomes() -> list[ContactOutcome]:
    """Reasons for which a call is not served."""
    return [row for row in rows_of(ContactOutcome) if row.group == ContactOutcome.Group.DECLINED]


def apart() -> tuple[str, ...]:
    """Outcomes of calls that are counted, not worked on: nobody spoke, or general information was given in one press."""
    quiet = [row.code for row in rows_of(ContactOutcome) if row.group == ContactOutcome.Group.NONSUBSTANTIVE]
    return tuple(dict.fromkeys([*QUICK, *quiet]))
