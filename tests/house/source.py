"""The house's own source, as the tests about the house read it."""

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["vault", "audit", "accounts", "reference", "reminders", "people", "cases", "hotline", "bir_duino"]
#: What imports only to the left; the first is no app, and knows none.
LINE = ["statements", *APPS]
ROOMS = ["states", "deadlines", "models", "access", "actions", "forms", "history", "views", "tasks", "urls"]


def python_files(*folders: str) -> list[Path]:
    """All modules of these folders (default: the whole line), migrations left out."""
    found = []
    for folder in folders or LINE:
        found += [path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]
    return found


def of_each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test that asks `check` of each of these files and tells of all that fail: to collect thousands of tests costs each
    worker more than to run them.
    """
    asked = list(paths)

    def decorate(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            found = {}
            for path in asked:
                try:
                    check(path)
                except AssertionError as problem:
                    found[str(path.relative_to(ROOT))] = str(problem)
            assert asked and found == {}, "\n".join(f"{path}: {words}" for path, words in found.items())

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return decorate


@cache
def tree(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    """`cases/actions/opening.py` -> `cases.actions.opening`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports_of(module: ast.Module) -> list[tuple[str, ast.stmt]]:
    """Every dotted name that the module imports, with its statement."""
    found: list[tuple[str, ast.stmt]] = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(f"{node.module}.{alias.name}", node) for alias in node.names]
    return found


def functions_of(module: ast.Module) -> list[ast.FunctionDef]:
    """All functions and methods."""
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
