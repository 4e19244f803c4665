"""Outbox files, and the words for every code."""

import msgspec
import pytest

from porchlight.sync.quarantine.forms import CODE_WORDS
from porchlight.sync.quarantine.rules import ACCEPTABLE, read_file

DEVICE = "3f1c9d2e-5b7a-4c68-9e0d-1a2b3c4d5e6f"


def test_every_code_a_coordinator_may_overrule_has_words() -> None:
    assert CODE_WORDS.keys() >= ACCEPTABLE


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"porchlight":"outbox","version":2,"device":"%s","entries":[]}' % DEVICE.encode(),
        b'{"porchlight":"outbox","version":1,"device":null,"entries":[]}',
        b'{"porchlight":"outbox","version":1,"device":"%s","entries":[' % DEVICE.encode(),
        b"[" * 100_000,
    ],
)
def test_what_is_no_outbox(raw: bytes) -> None:
    assert read_file(raw) is None


def test_an_outbox_keeps_its_entries_raw() -> None:
    made = {"porchlight": "outbox", "version": 1, "device": DEVICE, "entries": [{"id": 1}, "odd"]}
    found = read_file(msgspec.json.encode(made))
    assert found
    assert [bytes(raw) for raw in found.entries] == [b'{"id":1}', b'"odd"']
