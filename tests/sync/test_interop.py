"""What the phone seals, the server opens, and the other way round; a key that Python signs, the phone believes."""

import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from porchlight.commons.privacy import keys
from porchlight.lib import seal

ROOT = Path(__file__).parents[2]
TEXTS = [
    '{"body":{}}',
    json.dumps({"note": "où? 在哪里 🙂" * 30}, ensure_ascii=False),
    json.dumps({"note": "x" * 5000}),
]


def _named(pair: keys.Pair) -> dict[str, str]:
    return {
        "id": seal.key_id(pair.public).hex(),
        "public": b64encode(pair.public).decode(),
        "verify": b64encode(pair.verify).decode(),
    }


def _vouched(pair: keys.Pair, by: keys.Pair) -> dict[str, str]:
    named = _named(pair)
    signature = keys.sign(by.signing_raw, keys.statement(named["id"], pair.public, pair.verify))
    return named | {"signed_by": _named(by)["id"], "signature": b64encode(signature).decode()}


def _ask_phone(question: dict[str, Any]) -> dict[str, Any]:
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv/node"))
    assert node, "make setup brings Node"
    asked = subprocess.run(
        [node, "tests/js/interop.js"],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer


@pytest.fixture(scope="module")
def pairs() -> list[keys.Pair]:
    return [keys.Pair() for _ in range(3)]


@pytest.fixture(scope="module")
def answer(pairs: list[keys.Pair]) -> dict[str, Any]:
    first, second, third = pairs
    entries = [
        {"org": 7, "id": f"id-{n}", "kind": "contact.logged", "version": 1, "text": text}
        for n, text in enumerate(TEXTS)
    ]
    sealed = seal.seal(TEXTS[1].encode(), first.public, "7|intake|id|contact.logged|1")
    back = {
        "sealed": b64encode(sealed).decode(),
        "secret": b64encode(first.private.private_bytes_raw()).decode(),
        "info": "7|intake|id|contact.logged|1",
    }
    rotation = [_vouched(third, second), _vouched(second, first)]
    return _ask_phone({"intake": _named(first), "entries": entries, "open": back, "keys": rotation})


@pytest.mark.parametrize("how", ["sealed", "prepared"])
@pytest.mark.parametrize(("number", "size"), [(0, 256), (1, 1024), (2, 16384)])
def test_the_server_opens_what_the_phone_sealed(
    answer: dict[str, Any], pairs: list[keys.Pair], number: int, size: int, how: str
) -> None:
    sealed = b64decode(answer[how][number], validate=True)
    assert seal.sealed_to(sealed) == seal.key_id(pairs[0].public)
    text = seal.unseal(sealed, pairs[0].private, f"7|intake|id-{number}|contact.logged|1")
    assert len(text) == size
    assert json.loads(text) == json.loads(TEXTS[number])


def test_bytes_moved_elsewhere_do_not_open(answer: dict[str, Any], pairs: list[keys.Pair]) -> None:
    sealed = b64decode(answer["sealed"][0])
    for info in (
        "8|intake|id-0|contact.logged|1",
        "7|intake|id-1|contact.logged|1",
        "7|intake|id-0|contact.logged|2",
    ):
        with pytest.raises(seal.CannotOpen):
            seal.unseal(sealed, pairs[0].private, info)


def test_the_phones_library_opens_what_the_server_sealed(answer: dict[str, Any]) -> None:
    assert json.loads(answer["opened"]) == json.loads(TEXTS[1])


def test_the_phone_follows_the_chain_of_keys(answer: dict[str, Any], pairs: list[keys.Pair]) -> None:
    assert answer["newest"] == _named(pairs[2])["id"]
