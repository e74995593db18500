"""Files below 400 lines, functions below 40, templates below 150 (house.md 6). Exceptions may only shrink."""

import ast

from tests.house.source import ROOT, functions_of, name_of, of_each, python_files, tree

FILES = [*python_files(), *python_files("local", "tests")]
# module or module.function -> the most lines it may have
EXCEPTIONS: dict[str, int] = {}


@of_each(FILES)
def test_files_and_functions_are_short(path):
    name, module = name_of(path), tree(path)
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= EXCEPTIONS.get(name, 400)
    long = {
        f"{name}.{function.name}": function.end_lineno - function.lineno + 1
        for function in functions_of(module)
        if function.end_lineno - function.lineno + 1 > EXCEPTIONS.get(f"{name}.{function.name}", 40)
    }
    assert long == {}


@of_each(sorted((ROOT / "templates").rglob("*.html")))
def test_templates_are_short(path):
    assert path.read_text(encoding="utf-8").count("\n") < 150


@of_each(python_files())
def test_each_module_says_what_lives_there(path):
    module = tree(path)
    if module.body:
        assert ast.get_docstring(module)


def test_decision_records_are_short():
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert records
    assert {path.name for path in records if path.read_text(encoding="utf-8").count("\n") > 40} == set()
