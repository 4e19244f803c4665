"""The checkout as the tests of the house see it: its files, its rooms, its modules as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "porchlight"
TEMPLATES = PACKAGE / "templates"
WINGS = ("commons", "sync", "reach", "know")
# Made by set-up or by a run; never part of the source.
MADE = {".git", ".venv", "node_modules", "var", "built", "__pycache__", "dist", "build", ".hypothesis"}
MADE |= {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Source files with one of the suffixes (all without any), in order."""
    for path in sorted(under.iterdir()):
        if path.name in MADE or path.name.endswith((".egg-info", ".new")):
            continue
        if path.is_dir():
            yield from files(*suffixes, under=path)
        elif not suffixes or path.suffix in suffixes:
            yield path


def modules(*roots: Path) -> Iterator[Path]:
    """Python files of the source; migrations write themselves and are not held to its form."""
    for root in roots or (PACKAGE, ROOT / "demonstration", ROOT / "bench", ROOT / "ops"):
        yield from (path for path in files(".py", under=root) if path.parent.name != "migrations")


def rooms() -> Iterator[Path]:
    """Every folder inside a wing that holds Python files of its own."""
    for wing in WINGS:
        for path in sorted((PACKAGE / wing).iterdir()):
            if path.is_dir() and path.name not in MADE | {"migrations"} and any(path.glob("*.py")):
                yield path


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def short(path: Path) -> str:
    """A path as one says it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines of a text file."""
    return enumerate(path.read_text("utf-8").splitlines(), start=1)
