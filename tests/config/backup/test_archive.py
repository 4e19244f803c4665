"""The encrypted file: it comes back as it went, or says why it does not; and it never needs much memory."""

import random
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pyrage
import pytest
from django.core.management import CommandError

from porchlight.config.backup import archive
from porchlight.config.backup.contents import Contents
from tests.config.backup.conftest import Pair, make_pair

HELD = Contents(epoch="a", position=7, migrations=["journal.0001_initial"], rows={"journal_entry": 7})
# More than age takes at a time, so that a cut can fall between two pieces of it.
BYTES = bytes(range(256)) * 1024


def manifest(inside: dict[str, BufferedIOBase], **over: Any) -> archive.Manifest:
    told: dict[str, Any] = {
        "made": datetime(2026, 11, 20, tzinfo=UTC),
        "version": "0.1.0",
        "engine": "sqlite",
        "contents": HELD,
        "parts": {name: archive.measured(part) for name, part in inside.items()},
    }
    return archive.Manifest(**(told | over))


def packed(pair: Pair, database: bytes = BYTES, **over: Any) -> bytes:
    inside: dict[str, BufferedIOBase] = {"database": BytesIO(database), "secret": BytesIO(b"s" * 64)}
    target = BytesIO()
    archive.pack(target, manifest(inside, **over), inside, [pair.private.to_public()])
    return target.getvalue()


def noise(size: int) -> bytes:
    return random.Random(2026).randbytes(size)


def unpack(pair: Pair, sealed: bytes, tmp_path: Path) -> archive.Manifest:
    file, work = tmp_path / "one.age", tmp_path / "work"
    file.write_bytes(sealed)
    work.mkdir(exist_ok=True)
    return archive.unpack(file, archive.identities(pair.file), work)


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, len(BYTES)])
def test_it_comes_back_as_it_went(pair: Pair, tmp_path: Path, size: int) -> None:
    found = unpack(pair, packed(pair, BYTES[:size]), tmp_path)
    assert found.contents == HELD
    assert (tmp_path / "work" / "database").read_bytes() == BYTES[:size]
    assert (tmp_path / "work" / "secret").read_bytes() == b"s" * 64
    assert {path.name for path in (tmp_path / "work").iterdir()} == set(archive.NAMES)


def test_nothing_of_it_can_be_read_without_the_key(pair: Pair) -> None:
    sealed = packed(pair, b"a name that nobody may read")
    assert sealed.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert not any(word in sealed for word in (b"nobody", b"ssss", b"journal_entry", b"manifest"))


def test_either_of_two_keys_opens_it(pair: Pair, tmp_path: Path, settings: Any) -> None:
    other = make_pair(tmp_path / "other.txt")
    settings.BACKUP_RECIPIENTS = [pair.public, other.public]
    parts: dict[str, BufferedIOBase] = {"database": BytesIO(BYTES), "secret": BytesIO(b"s")}
    target = BytesIO()
    archive.pack(target, manifest(parts), parts, archive.recipients())
    for one in (pair, other):
        assert unpack(one, target.getvalue(), tmp_path).contents == HELD


def test_another_key_does_not(pair: Pair, tmp_path: Path) -> None:
    other = make_pair(tmp_path / "other.txt")
    with pytest.raises(CommandError, match=r"The key does not open .*one\.age: it was made for another one"):
        unpack(other, packed(pair), tmp_path)


def cut(at: int) -> Callable[[bytes], bytes]:
    return lambda sealed: sealed[:at]


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda sealed: sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at:][1:]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut(0), "is no age file"),
        (cut(100), "is no age file"),
        (cut(-1), "is cut off or damaged"),
        (cut(-400), "is cut off or damaged"),
        (flipped(-300), "is cut off or damaged"),
        (flipped(-1), "is cut off or damaged"),
        (flipped(40), "is cut off or damaged|is no age file|does not open"),
        (lambda sealed: sealed + b"more", "is cut off or damaged"),
        (lambda sealed: b"PK\x03\x04" + sealed, "is no age file"),
    ],
)
def test_a_spoilt_file_is_said_to_be_one(
    pair: Pair, tmp_path: Path, spoil: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        unpack(pair, spoil(packed(pair)), tmp_path)


def test_every_cut_between_two_pieces_is_seen(pair: Pair, tmp_path: Path) -> None:
    """There age has nothing but its own mark of the end to go by. Random bytes do not get smaller."""
    sealed = packed(pair, noise(300_000))
    head = sealed.index(b"\n---") + 49 + 16  # the line with the header's own digest, then the nonce
    for pieces in range(5):
        with pytest.raises(CommandError, match="cut off or damaged"):
            unpack(pair, sealed[: head + pieces * (64 * 1024 + 16)], tmp_path)


def of_others(pair: Pair, *names: str) -> bytes:
    """An age file with some other tar in it."""
    inside = BytesIO()
    with tarfile.open(fileobj=inside, mode="w:gz") as tar:
        for name in names:
            tar.addfile(tarfile.TarInfo(name), BytesIO())
    return bytes(pyrage.encrypt(inside.getvalue(), [pair.private.to_public()]))


def test_what_others_made_is_no_backup(pair: Pair, tmp_path: Path) -> None:
    letter = bytes(pyrage.encrypt(b"a letter", [pair.private.to_public()]))
    for sealed in (letter, of_others(pair), of_others(pair, "manifest.json"), packed(pair, form=2)):
        with pytest.raises(CommandError, match=r"is no backup of Porchlight"):
            unpack(pair, sealed, tmp_path)


def test_a_tar_may_not_choose_where_its_parts_go(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no backup"):
        unpack(pair, of_others(pair, "../outside", "/outside", "work/manifest.json"), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key.txt", "one.age", "work"]
    assert list((tmp_path / "work").iterdir()) == []


def test_the_manifest_vouches_for_the_parts(pair: Pair, tmp_path: Path) -> None:
    said = {name: archive.Part(len(BYTES), "0" * 64) for name in ("database", "secret")}
    with pytest.raises(
        CommandError, match=r"The database in .* is not the one that its manifest vouches for"
    ):
        unpack(pair, packed(pair, parts=said), tmp_path)


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_full_disk_is_an_error_and_no_shorter_file(pair: Pair, size: int) -> None:
    """Also one that is full at the very end: what age's library keeps to itself until then is small."""
    parts: dict[str, BufferedIOBase] = {"database": BytesIO(noise(size)), "secret": BytesIO(b"s")}
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        archive.pack(full, manifest(parts), parts, [pair.private.to_public()])


def test_a_part_that_cannot_be_read_is_an_error(pair: Pair) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    parts: dict[str, BufferedIOBase] = {"database": Broken(), "secret": BytesIO(b"s")}
    with pytest.raises(OSError, match="Input/output error"):
        archive.pack(BytesIO(), manifest({}), parts, [pair.private.to_public()])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "is not set: nobody could open the backup"),
        (["age1nothing"], "key 1 is no age public key"),
        (["ssh-ed25519", "AAAA"], "key 1 is no age public key"),
    ],
)
def test_without_a_recipient_there_is_no_backup(settings: Any, given: list[str], said: str) -> None:
    settings.BACKUP_RECIPIENTS = given
    with pytest.raises(CommandError, match=said):
        archive.recipients()


def test_a_private_key_in_the_place_of_a_public_one_is_not_repeated(settings: Any, pair: Pair) -> None:
    settings.BACKUP_RECIPIENTS = [pair.public, str(pair.private)]
    with pytest.raises(CommandError, match=r"holds a private key\. Take it off this server") as refused:
        archive.recipients()
    assert str(pair.private)[16:] not in str(refused.value)


@pytest.mark.parametrize("text", ["", "# public key: age1x\n", "AGE-SECRET-KEY-1HALF\n", "clé\n"])
def test_a_file_without_a_private_key_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key.txt"
    file.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"key\.txt holds no age private key"):
        archive.identities(file)
    with pytest.raises(CommandError, match=r"gone\.txt cannot be read: No such file"):
        archive.identities(tmp_path / "gone.txt")


def test_memory_does_not_grow_with_the_database(pair: Pair, tmp_path: Path) -> None:
    """400 MB there and back, in a process of its own,."""
    (tmp_path / "work").mkdir()
    asked = [sys.executable, "-m", "tests.config.backup.large", str(pair.file), str(tmp_path), "400"]
    done = subprocess.run(asked, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    said = msgspec.json.decode(done.stdout)
    assert said["size"] == 400 * 2**20
    assert said["grown"] < 32 * 2**20
