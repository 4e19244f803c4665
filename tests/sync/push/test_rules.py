"""Envelopes and clocks, without a database."""

import json
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.sync.push.rules import (
    Clock,
    Envelope,
    Opened,
    Placed,
    Sealed,
    Unreadable,
    coarse,
    digest,
    happened_at,
    older,
    own_id,
    raw_id,
    unfold,
)

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def opened(at: datetime, clock: Clock | None = None) -> Opened:
    return Opened(occurred_at=at, captured_at=at, body={}, clock=clock)


def raw(**over: object) -> bytes:
    fields = {"id": str(uuid4()), "kind": "contact.logged", "version": 1, "seq": 1, "sealed": "AAAA"}
    return json.dumps(fields | over).encode()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    with suppress(Unreadable):
        unfold(noise)


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"id": "not-an-id"}, "unreadable"),
        ({"version": 0}, "unreadable"),
        ({"seq": -1}, "unreadable"),
        ({"sealed": "%%%"}, "unreadable"),
        ({"sealed": b64encode(b"x" * 20_000).decode()}, "too_large"),
    ],
)
def test_what_the_phone_must_keep(over: dict[str, object], code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        unfold(raw(**over))


def test_an_unreadable_entry_still_says_its_name() -> None:
    assert raw_id(raw(id="abc", version=0)) == "abc"
    assert raw_id(b"{") is None
    assert raw_id(b'["id"]') is None


def test_the_digest_names_every_part() -> None:
    one = msgspec.json.decode(raw(), type=Envelope)
    seen = {
        digest(one, b"a"),
        digest(one, b"b"),
        digest(msgspec.structs.replace(one, kind="session.ended"), b"a"),
        digest(msgspec.structs.replace(one, version=2), b"a"),
        digest(msgspec.structs.replace(one, seq=2), b"a"),
    }
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("said", "clock", "skew", "meant", "ahead"),
    [
        (NOW - timedelta(hours=2), None, timedelta(0), NOW - timedelta(hours=2), 0),
        # A small skew is the network's; a large one is taken off.
        (NOW - timedelta(hours=2), None, timedelta(minutes=9), NOW - timedelta(hours=2), 0),
        (NOW - timedelta(days=1, hours=2), None, timedelta(days=1), NOW - timedelta(hours=2), -1440),
        (NOW + timedelta(hours=22), None, -timedelta(days=1), NOW - timedelta(hours=2), 1440),
        # The phone knew better when it wrote: its clock was right then, and was set wrong later.
        (NOW - timedelta(hours=2), Clock(0, 60), timedelta(days=1), NOW - timedelta(hours=2), 0),
        (NOW - timedelta(hours=5), Clock(3 * 3_600_000, 60), timedelta(0), NOW - timedelta(hours=2), -180),
        # 1970, and a time to come: the day is lost, not the entry.
        (datetime(1970, 1, 1, tzinfo=UTC), None, timedelta(0), NOW, -400 * 1440),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), None, timedelta(0), NOW, -400 * 1440),
        (NOW + timedelta(days=3), None, timedelta(0), NOW, 3 * 1440),
    ],
)
def test_when_it_happened(
    said: datetime, clock: Clock | None, skew: timedelta, meant: datetime, ahead: int
) -> None:
    assert happened_at(opened(said, clock), skew, NOW) == Placed(meant, ahead)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (10, 0),
        (11, 10),
        (-37, -40),
        (118, 120),
        (187, 180),
        (-2875, -2880),
        (3000, 2880),
        (10**7, 400 * 1440),
    ],
)
def test_how_wrong_a_clock_was_is_told_coarsely(minutes: int, told: int) -> None:
    assert coarse(timedelta(minutes=minutes)) == told


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
    st.none() | st.builds(Clock, st.integers(-(2**70), 2**70), st.integers()),
)
def test_never_in_the_future_nor_beyond_the_keys(
    said: datetime, skew: timedelta, clock: Clock | None
) -> None:
    placed = happened_at(opened(said, clock), skew, NOW)
    assert NOW - timedelta(days=400) <= placed.at <= NOW
    assert abs(placed.ahead) <= 400 * 1440


@pytest.mark.parametrize(
    ("app", "than", "expected"),
    [
        ("1.9", "1.10", True),
        ("1.10", "1.9", False),
        ("2", "1.10", False),
        ("1", "1.0", False),
        ("1.0", "1", False),
        ("", "1", True),
        ("night-build", "1", True),
        ("1.x", "1.0.1", True),
    ],
)
def test_versions_are_compared_by_their_numbers(app: str, than: str, expected: bool) -> None:
    assert older(app, than) is expected


def test_an_id_of_its_own_is_always_the_same() -> None:
    envelope = Envelope(id=uuid4(), kind="a", version=1, seq=1, sealed="")
    one, other = (Sealed(envelope, b"", digest) for digest in (b"a", b"b"))
    assert own_id(one) == own_id(one) != own_id(other)
