"""A verb has one name everywhere: states, access, action, address, view, history and test file (house.md 1 and 2)."""

import ast

import pytest

from audit.history import verbs as known_verbs
from cases.access import RIGHTS as CASE_RIGHTS
from cases.states import CASE_VERBS, DRAFT_VERBS, FOLLOW_UP_VERBS, VOLUNTEER_VERBS
from hotline.access import RIGHTS as CONTACT_RIGHTS
from hotline.owed import RIGHTS as CALLBACK_RIGHTS
from hotline.states import CALLBACK_VERBS, CONTACT_VERBS, EMERGENCY_VERBS, MISSED_VERBS, SHIFT_VERBS
from people.access import RIGHTS as PERSON_RIGHTS
from people.states import DUPLICATE_VERBS
from tests.house.source import ROOT, functions_of, python_files, tree
from tests.house.stage import patterns

CASE_ACTIONS = set(CASE_VERBS) - {"attach_contact"}
CONTACT_ACTIONS = set(CONTACT_VERBS) - {"open_case"}
VERBS = [("cases", verb) for verb in sorted({*CASE_ACTIONS, *VOLUNTEER_VERBS, "open_case"})] + [
    ("hotline", verb) for verb in sorted(CONTACT_ACTIONS | {"log_contact"})
]
VERBS += [("hotline", verb) for verb in sorted({*CALLBACK_VERBS, *MISSED_VERBS, "note_missed_calls"})]
VERBS += [
    ("hotline", verb) for verb in sorted({*EMERGENCY_VERBS, *SHIFT_VERBS, "plan_duty", "withdraw_duty"})
]
VERBS += [("people", verb) for verb in sorted(set(PERSON_RIGHTS) - {"read_person"})]


def actions_of(app: str) -> dict[str, ast.FunctionDef]:
    """The public functions in the app's actions."""
    return {
        function.name: function
        for path in python_files(f"{app}/actions")
        for function in functions_of(tree(path))
        if not function.name.startswith("_")
    }


@pytest.mark.parametrize(("app", "verb"), VERBS)
def test_a_verb_has_one_name_everywhere(app, verb):
    action = actions_of(app)[verb]
    assert not action.args.args, "actions take keywords only"
    assert "by" in {argument.arg for argument in action.args.kwonlyargs}
    assert ast.get_docstring(action), "one line that states the rule in human words"
    assert verb in patterns()
    assert f"{app}.{verb}" in known_verbs()
    assert (ROOT / "tests" / app / f"test_{verb}.py").is_file()


def test_states_and_rights_name_the_same_verbs():
    reading = {"read_case", "read_access", "read_contact", "read_callback"}
    assert set(CASE_RIGHTS) - reading == set(CASE_VERBS)
    assert set(CONTACT_RIGHTS) - reading == set(CONTACT_VERBS)
    assert set(CALLBACK_RIGHTS) - reading == set(CALLBACK_VERBS)
    assert set(DUPLICATE_VERBS) <= set(PERSON_RIGHTS)
    assert set(DRAFT_VERBS) | set(FOLLOW_UP_VERBS) <= set(CASE_VERBS)


@pytest.mark.parametrize("app", ["accounts", "cases", "hotline", "people", "reminders"])
def test_every_recorded_verb_has_its_sentence(app):
    recorded = set()
    for path in python_files(app):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "record_read"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    recorded.add(first.value)
    assert recorded
    assert recorded - set(known_verbs()) == set()
