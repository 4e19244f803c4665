"""Changes at random to what was sent: to values where it is JSON, otherwise to bytes."""

import copy
import json
import random
from typing import Any

# Numbers that a type or a column cannot hold, text that is none, times at the edge of the calendar.
AWKWARD: tuple[Any, ...] = (
    None, True, False, "", " ", [], {}, [[]], 0, -1, 1, 0.5, -0.0, 1e308, float("nan"), float("inf"),
    2**31 - 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**400, "\0", "\ud800", "\udfff", "é" * 300, "a" * 5000,
    "x\n", "٣", "6f1d7c1e-3a52-4d6c-9c9e-0d5a3b1f2e4d", "0" * 32, "2026-11-20", "0000-00-00", "9999-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-20T23:30:60Z", "2026-11-20T23:30:00",
    "-2026-11-20T23:30:00Z", ["a"] * 200, {"a": "b"}, {"": ""}, {"\0": None},
)  # fmt: skip


# Fields that a body or a header may leave out.
ADDED = (
    "day",
    "band",
    "lot",
    "corrects",
    "why",
    "attributes",
    "kits",
    "session",
    "happened_on",
    "suspected",
    "needs",
    "x",
)


def bent(data: bytes, chance: random.Random) -> bytes:
    """An input with a change or two; its first three bytes say what it is (`strange.py`)."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        try:
            found = json.loads(data[3:])
        except (ValueError, RecursionError):
            found = None
        if found is not None and chance.random() < 0.85:
            data = data[:3] + json.dumps(_other_value(found, chance)).encode()
        else:
            data = _other_bytes(data, chance)
    return data


def _other_value(found: Any, chance: random.Random) -> Any:
    """The same tree with one leaf or branch changed, left out, doubled or added."""
    if not isinstance(found, dict | list) or not found:
        return _near(found, chance)
    made: Any = copy.copy(found)
    keys, values = zip(*(found.items() if isinstance(found, dict) else enumerate(found)), strict=True)
    key = chance.choice(keys)
    match chance.randrange(10):
        case 0:
            del made[key]
        case 1 if isinstance(made, list):
            made += [found[key]] * chance.choice((1, 70))
        case 1 | 2 if isinstance(made, dict):
            made[chance.choice(ADDED)] = _near(chance.choice(values), chance)
        case 3:  # what is right elsewhere
            made[key] = chance.choice(values)
        case _:
            made[key] = _other_value(found[key], chance)
    return made


def _near(found: Any, chance: random.Random) -> Any:
    """Another value, most often of the same sort."""
    if chance.random() < 0.3:
        return chance.choice(AWKWARD)
    if isinstance(found, bool):
        return not found
    if isinstance(found, int):
        return found + chance.choice((-1, 1, 1000, 2**31, 2**63))
    if isinstance(found, str):
        at = chance.randrange(len(found) + 1)
        return found[:at] + chance.choice(("", "0", "9", "\0", "\ud800", "x", "'")) + found[at + 1 :]
    return chance.choice(([], {}, found, [found], "2026-11-20", 3, "6f1d7c1e-3a52-4d6c-9c9e-0d5a3b1f2e4d"))


def _other_bytes(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    until = min(len(data), at + chance.choice((0, 1, 1, 4, 40)))
    other = (
        b"",
        chance.randbytes(1),
        chance.randbytes(4),
        data[at:until] * 2,
        b"[" * 3000,
        b"\\u0000",
        b"\xff",
        b"\xed\xa0\x80",
    )
    return data[:at] + chance.choice(other) + data[until:]
