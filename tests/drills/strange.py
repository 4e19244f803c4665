"""What a stranger with a phone's token might send to POST /sync/push, and what may come of it.

An input is one byte that says what the rest is (`Way`), so that a mutation also gets behind the seal, where whoever
knows the public key can put anything. Between that byte and the rest stand one for the kind and one for its version.
"""

import base64
import json
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, NoReturn

import msgspec
from django.db import transaction
from django.http import HttpRequest

from porchlight.commons.devices.queries import by_token
from porchlight.journal.registry import registry
from porchlight.lib import seal
from porchlight.lib.errors import Problem
from porchlight.sync.push.views import push
from tests.factories import NOW, World
from tests.journal.histories import NAMES, History
from tests.phones import body

ID = "6f1d7c1e-3a52-4d6c-9c9e-0d5a3b1f2e4d"
# What a request as a whole may be answered, and what each of its entries.
PROBLEMS = {"malformed", "too_large", "protocol"}
STATUSES = {"stored", "duplicate", "quarantined", "refused"}


class Way(IntEnum):
    """What the rest of an input is."""

    BODY = 0
    INSIDE = 1  # all that is sealed: the body, and who says it and when
    SEALED = 2  # sealed bytes
    ENVELOPE = 3
    PUSH = 4


class Stranger:
    """Turns inputs into request bodies, with the world's ids and public key."""

    def __init__(self, world: World) -> None:
        self.world, self.kinds = world, sorted(registry.kinds)

    def request(self, data: bytes) -> bytes:
        way, kind, version = (data[:3] + bytes(3))[:3]
        name, rest = self.kinds[kind % len(self.kinds)], data[3:]
        match Way(way % len(Way)):
            case Way.BODY:
                return _push(self._sealed(name, version, self._around(rest)))
            case Way.INSIDE:
                return _push(self._sealed(name, version, rest))
            case Way.SEALED:
                return _push(_envelope(name, version, rest))
            case Way.ENVELOPE:
                return _push(rest)
            case Way.PUSH:
                return rest

    def seeds(self) -> Iterator[bytes]:
        """Real ones of every way; bodies of every kind, with what is around them."""
        history = History(self.world)
        for what, name in NAMES.items():
            for which in range(4):
                made = json.dumps(history.body(what, which, which + 1)).encode()
                yield self._input(Way.BODY, made, name, registry.kind(name).version)
                yield self._input(Way.INSIDE, self._around(made), name)
        mistake = self._around(b'{"reason":"mistake"}', corrects=ID, why="mistake")
        yield self._input(Way.INSIDE, mistake, "entry.withdrawn")
        envelope = self.world.envelope(self.world.contact())
        yield self._input(Way.SEALED, base64.b64decode(envelope["sealed"]))
        yield self._input(Way.ENVELOPE, json.dumps(envelope).encode())
        sent = body(
            envelope, envelope, self.world.envelope(self.world.contact()), oldest_pending=NOW.isoformat()
        )
        yield self._input(Way.PUSH, json.dumps(sent).encode())

    def _input(self, way: Way, rest: bytes, name: str = "contact.logged", version: int = 1) -> bytes:
        return bytes((way, self.kinds.index(name), version)) + rest

    def _around(self, made: bytes, **header: Any) -> bytes:
        head = {
            "worker": str(self.world.peer.pk),
            "occurred_at": NOW.isoformat(),
            "captured_at": NOW.isoformat(),
        }
        clock = {"offset_ms": 5, "age_s": 9}
        return json.dumps(head | {"clock": clock} | header).encode()[:-1] + b', "body": ' + made + b"}"

    def _sealed(self, name: str, version: int, plain: bytes) -> bytes:
        info = f"{self.world.org.pk}|intake|{ID}|{name}|{version}"
        return _envelope(name, version, seal.seal(plain[:16384], bytes(self.world.key.public), info))


def _envelope(name: str, version: int, sealed: bytes) -> bytes:
    made = {"id": ID, "kind": name, "version": version, "seq": 7, "sealed": base64.b64encode(sealed).decode()}
    return json.dumps(made).encode()


def _push(envelope: bytes) -> bytes:
    return json.dumps(body()).encode().replace(b'"entries": []', b'"entries": [' + envelope + b"]")


class Loud(logging.Handler):
    """A fault that the intake noted and went on from comes out all the same."""

    def emit(self, record: logging.LogRecord) -> NoReturn:
        raise sys.exc_info()[1] or AssertionError(record.getMessage())


class Door:
    """The view, asked with a good token in a transaction that is taken back. `told` counts what it answered."""

    def __init__(self, world: World) -> None:
        self.world, self.stranger = world, Stranger(world)
        self.told: Counter[str] = Counter()
        by_token(world.token)  # outside the transaction, so that it is remembered as in a server

    def knock(self, data: bytes) -> None:
        """Raises whatever is not an answer that the phone understands."""
        request = HttpRequest()
        request.method = "POST"
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {self.world.token}"
        request._body = self.stranger.request(data)
        log, loud = logging.getLogger("porchlight.faults"), Loud()
        log.addHandler(loud)
        try:
            with transaction.atomic():
                self._answered(request)
                transaction.set_rollback(True)
        finally:
            log.removeHandler(loud)

    def _answered(self, request: HttpRequest) -> None:
        try:
            answer = push(request)
        except Problem as problem:
            if problem.code not in PROBLEMS:
                raise
            self.told[problem.code] += 1
            return
        results = msgspec.json.decode(answer.content)["results"]
        for result in results:
            assert result["status"] in STATUSES, result
            self.told[result["code"] or result["status"]] += 1
