"""An error without its words: its class, and where in our code it happened. What an error says may hold values."""

import traceback
from collections.abc import Iterator
from pathlib import PurePath

OURS = ("porchlight", "demonstration", "tests")


def told(error: BaseException) -> str:
    """One line: `ValueError at porchlight/sync/push/views.py:22 > porchlight/sync/push/rules.py:110`, outermost first,
    then what it came from and, for a group, what it holds. An error that never met our code names its last module."""
    return "; ".join(_parts(error))


def _parts(error: BaseException) -> Iterator[str]:
    yield f"{name(error)} at {' > '.join(_places(error))}"
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield f"from {told(before)}"
    if isinstance(error, BaseExceptionGroup):
        yield from (f"holds {told(one)}" for one in error.exceptions)


def name(error: BaseException) -> str:
    """The class, with its module where that is not Python's own."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _places(error: BaseException) -> list[str]:
    frames = [(str(frame.f_globals.get("__name__")), frame.f_code.co_filename, line)
              for frame, line in traceback.walk_tb(error.__traceback__)]  # fmt: skip
    ours = [f"{_short(module, file)}:{line}" for module, file, line in frames if _top(module) in OURS]
    return ours or [f"{module}:{line}" for module, _file, line in frames[-1:]] or ["no place"]


def _top(module: str) -> str:
    return module.partition(".")[0]


def _short(module: str, file: str) -> str:
    """The file from its package on: where a deployment keeps its code says nothing about the fault."""
    parts = PurePath(file).parts
    after = parts[::-1].index(_top(module)) + 1 if _top(module) in parts else 1
    return "/".join(parts[-after:])
