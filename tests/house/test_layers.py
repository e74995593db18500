"""Apps stand in one line and import only to the left; rooms inside an app import only upwards (house.md 2 and 3)."""

import ast

from tests.house.source import LINE, ROOMS, functions_of, imports_of, name_of, of_each, python_files, tree

FILES = python_files()
PUBLIC_TO_OTHERS = {"models", "access", "actions", "states", "deadlines"}
PRIVATE_ROOMS = {"views", "forms", "urls", "tasks", "admin"}


def room_of(dotted: str) -> str:
    """The room of a module: the second word of its dotted name."""
    return dotted.split(".")[1] if "." in dotted else ""


def wrong_imports(name: str, imported: list[str]) -> list[str]:
    """What a module may not import, judged by the two orders alone."""
    app, room, found = name.split(".")[0], room_of(name), []
    for other in imported:
        their_app, their_room = other.split(".")[0], room_of(other)
        if their_app not in LINE:
            continue
        if LINE.index(their_app) > LINE.index(app):
            found.append(f"{name} looks right to {other}")
        elif their_app != app and their_room in PRIVATE_ROOMS and app != "bir_duino":
            found.append(f"{name} enters a private room: {other}")
        elif (
            their_app == app
            and {room, their_room} <= set(ROOMS)
            and ROOMS.index(their_room) > ROOMS.index(room)
        ):
            found.append(f"{name} looks down to {other}")
    return found


def in_ready(module: ast.Module) -> set[int]:
    """Lines inside AppConfig.ready, the one place where an import inside a function is right."""
    return {
        line
        for function in functions_of(module)
        if function.name == "ready"
        for line in range(function.lineno, function.end_lineno + 1)
    }


@of_each(FILES)
def test_modules_import_only_to_the_left_and_upwards(path):
    module = tree(path)
    ready = in_ready(module)
    imported = [name for name, node in imports_of(module) if node.lineno not in ready]
    assert wrong_imports(name_of(path), imported) == []


def test_the_rule_itself_sees_a_wrong_import():
    assert wrong_imports("people.record", ["cases.models.Case"])
    assert wrong_imports("statements.rows", ["vault.keys"])
    assert wrong_imports("hotline.actions.logging", ["cases.views.case.case_page"])
    assert wrong_imports("cases.models.case", ["cases.access.visible_cases"])
    assert not wrong_imports("hotline.actions.logging", ["cases.models.Case", "django.db.models"])


ALLOWED_LATE = {"manage.main", "bir_duino.celery.refuse_a_wrong_ring"}


@of_each(FILES)
def test_imports_stand_at_the_top(path):
    module = tree(path)
    late = []
    for function in functions_of(module):
        if function.name == "ready" or f"{name_of(path)}.{function.name}" in ALLOWED_LATE:
            continue
        late += [
            ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
    assert late == []


@of_each([path for path in FILES if "views" in path.parts and path.parts[-3] != "bir_duino"])
def test_views_do_not_ask_the_database_themselves(path):
    """Views: gate -> form -> action -> answer; `.objects` belongs to access, actions and models."""
    touched = [
        f"{node.value.id}.objects"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
    ]
    assert touched == []


@of_each(FILES)
def test_no_signals_no_delay_and_no_overridden_save(path):
    module = tree(path)
    names = {name for name, _ in imports_of(module)}
    assert "django.dispatch.receiver" not in names
    calls = {
        node.func.attr
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert calls.isdisjoint({"delay", "apply_async"})
    if "models" in path.parts or path.name == "models.py":
        assert {function.name for function in functions_of(module)}.isdisjoint({"save", "delete"})
