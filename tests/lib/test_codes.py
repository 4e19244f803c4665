"""Codes that people carry, and the doors at which anybody may try one."""

import threading
from collections.abc import Iterator

import pytest

from porchlight.lib import codes

SALT = b"s" * 16


def test_what_is_typed_may_have_spaces() -> None:
    code = codes.new_code()
    assert codes.hashed(codes.spaced(code), SALT) == codes.hashed(code, SALT)
    assert codes.hashed(code, SALT) != codes.hashed(code, b"t" * 16)


class Slow:
    """Hashing that lasts until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.end = threading.Semaphore(0), threading.Event()

    def __call__(self, code: str, salt: bytes) -> bytes:
        self.begun.release()
        self.end.wait(10)
        return b"hash"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow()
    monkeypatch.setattr(codes, "in_turn", made)
    yield made
    made.end.set()


def test_only_so_many_stand_at_a_door(slow: Slow) -> None:
    door, other = codes.Door(room=2), codes.Door(room=1)
    code, said = codes.new_code(), []
    inside = [threading.Thread(target=lambda: said.append(door.hashed(code, SALT))) for _ in range(2)]
    for thread in inside:
        thread.start()
        assert slow.begun.acquire(timeout=10)
    with pytest.raises(codes.Full):
        door.hashed(code, SALT)
    slow.end.set()
    for thread in inside:
        thread.join()
    assert said == [b"hash"] * 2
    assert door.hashed(code, SALT) == other.hashed(code, SALT) == b"hash"


@pytest.mark.parametrize("code", ["", "1", "1" * 15, "1" * 17, "x" * 64])
def test_what_cannot_be_a_code_takes_nobodys_turn(slow: Slow, code: str) -> None:
    assert codes.Door(room=1).hashed(code, SALT) == b""
    assert not slow.begun.acquire(blocking=False)


def test_a_door_is_free_again_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(code: str, salt: bytes) -> bytes:
        raise ValueError

    door = codes.Door(room=1)
    monkeypatch.setattr(codes, "hashed", fail)
    for _ in range(3):
        with pytest.raises(ValueError, match=r"^$"):
            door.hashed("1" * 16, SALT)
