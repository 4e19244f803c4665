"""The model of a disk itself, without a database."""

import random

import pytest

from tests.drills.power import Gone, Op, Platter, Sync, Truncate, Write

OLD, NEW, NEWER = b"o" * 1024, b"n" * 1024, b"r" * 512


def outcomes(*ops: Op) -> set[bytes]:
    """What the disk held after each of many cuts."""
    platter = Platter({"f": OLD})
    platter.take(ops)
    return {platter.after_a_cut(random.Random(seed))["f"] for seed in range(3000)}


def test_what_was_synced_is_there() -> None:
    assert outcomes(Write("f", 0, NEW), Sync("f")) == {NEW}
    assert outcomes(Truncate("f", 3), Sync("f")) == {b"ooo"}
    assert outcomes(Gone("f"), Sync("f"), Write("f", 0, b"x"), Sync("f")) == {b"x"}


def test_each_sector_is_old_or_new_or_torn_whatever_came_before_it() -> None:
    found = outcomes(Write("f", 0, NEW), Write("f", 0, NEWER))
    old, new, newer = b"o" * 512, b"n" * 512, b"r" * 512
    assert {a + b for a in (old, new, newer) for b in (old, new)} <= found
    assert any(0 < held[512:].count(b"n") < 512 for held in found), "none is torn"
    assert all(held[512:].lstrip(b"n").strip(b"o") == b"" for held in found)


@pytest.mark.parametrize("op", [Truncate("f", 3), Gone("f")])
def test_what_was_cut_may_be_back(op: Truncate | Gone) -> None:
    assert outcomes(op) == {OLD, OLD[: op.size]}


def test_a_file_may_have_its_new_length_without_what_was_to_stand_there() -> None:
    found = outcomes(Write("f", 1024, NEW))
    assert {OLD, OLD + NEW, OLD + bytes(1024), OLD + bytes(512) + NEW[:512]} <= found


def test_one_file_does_not_wait_for_another() -> None:
    platter = Platter({})
    platter.take([Write("f", 0, b"f"), Write("g", 0, b"g"), Sync("g")])
    assert {platter.after_a_cut(random.Random(seed))["g"] for seed in range(20)} == {b"g"}
    assert len({platter.after_a_cut(random.Random(seed))["f"] for seed in range(20)}) > 1
