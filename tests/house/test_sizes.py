"""Short files, short functions, and imports where they can be seen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, files, modules, parsed, short

pytestmark = pytest.mark.house

FILE = 300
FUNCTION = 40
# Settings are read when a module is first imported, and each measurement makes an environment of its own.
LATE = "bench/"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """Every function of a module, also inside classes and functions."""
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def test_a_file_has_at_most_300_lines() -> None:
    sources = [
        *modules(),
        *files(".js", ".css", under=PACKAGE / "static"),
        *files(".mjs", ".sh", under=ROOT / "ops"),
    ]
    long = {short(path): n for path in sources if (n := len(path.read_text("utf-8").splitlines())) > FILE}
    assert long == {}


def test_a_function_has_at_most_40_lines() -> None:
    long = {
        f"{short(path)}:{node.lineno} {node.name}": n
        for path in modules()
        for node in functions(path)
        if (n := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION
    }
    assert long == {}


def test_no_import_inside_a_function() -> None:
    hidden = [
        f"{short(path)}:{inner.lineno}"
        for path in modules()
        for node in functions(path)
        if not short(path).startswith(LATE) and not (path.name == "apps.py" and node.name == "ready")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_signals_and_nothing_left_for_later() -> None:
    later = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    found = [
        f"{short(path)}: {word}"
        for path in [*modules(), *files(".js", ".css", ".html", under=PACKAGE)]
        for word in (*later, "django.dispatch", "django.db.models.signals")
        if word in path.read_text("utf-8")
    ]
    assert found == []
