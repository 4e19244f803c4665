"""The file itself: manifest, database and secret in a tar, packed with gzip, encrypted with age.

The format is age-encryption.org/v1, so age's own programs open it as well. Made and opened as a stream: memory does
not grow with the database. Whoever has the public half can make such a file, so it says nothing about who made it.
"""

import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import SEEK_END, BufferedIOBase, BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec
import pyrage
from django.conf import settings
from django.core.management import CommandError

from porchlight.config.backup.contents import Contents

FORM = 1
MANIFEST, DATABASE, SECRET = "manifest.json", "database", "secret"
NAMES = (MANIFEST, DATABASE, SECRET)
CHUNK = 64 * 1024
PRIVATE = "AGE-SECRET-KEY-"


class Part(msgspec.Struct, frozen=True):
    """What a part has to be: bytes and SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a backup. `version` is Porchlight's, `engine` the kind of database."""

    form: int = FORM
    made: datetime
    version: str
    engine: str
    contents: Contents
    parts: dict[str, Part]


class Stream:
    """Bytes that come in pieces, read as a file is."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest = pieces, b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self.rest and (piece := next(self.pieces, None)) is not None:
            self.rest = piece
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


class Target:
    """A file to write to that remembers what went wrong: pyrage 1.4 keeps the last 8 kB to itself until its end, and
    says nothing when those cannot be written."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.fault: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self.file.write(piece)
        except OSError as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self.file.flush()


def recipients() -> list[object]:
    """The public keys of the settings. Raises CommandError, and never shows what stands there: it may be private."""
    given = settings.BACKUP_RECIPIENTS
    if not given:
        raise CommandError(
            "PORCHLIGHT_BACKUP_RECIPIENT is not set: nobody could open the backup. "
            "Make a pair of keys away from this server (age-keygen) and set the public one, which begins with age1."
        )
    if any(PRIVATE in key.upper() for key in given):
        raise CommandError(
            "PORCHLIGHT_BACKUP_RECIPIENT holds a private key. Take it off this server, count it as known to "
            "others, make a new pair, and set the public key, which begins with age1."
        )
    found: list[object] = []
    for number, key in enumerate(given, start=1):
        try:
            found.append(pyrage.x25519.Recipient.from_str(key))
        except pyrage.RecipientError as error:
            raise CommandError(
                f"PORCHLIGHT_BACKUP_RECIPIENT: key {number} is no age public key ({error}). It begins with age1."
            ) from error
    return found


def identities(file: Path) -> list[object]:
    """The private keys of a file as age-keygen writes it. Raises CommandError when it holds none."""
    try:
        lines = file.read_text("ascii").split()
        found: list[object] = [
            pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(PRIVATE)
        ]
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise CommandError(
            f"{file} holds no age private key (a line that begins with {PRIVATE}). "
            "If a passphrase protects it, open it first: age --decrypt."
        )
    return found


def measured(part: BufferedIOBase) -> Part:
    """Size and digest of an open part."""
    part.seek(0)
    digest = hashlib.file_digest(part, "sha256").hexdigest()
    return Part(part.seek(0, SEEK_END), digest)


def pack(target: BinaryIO, manifest: Manifest, parts: dict[str, BufferedIOBase], keys: list[object]) -> None:
    """Write manifest and parts, encrypted. Raises OSError when they cannot be read or written."""
    whole = {MANIFEST: BytesIO(msgspec.json.encode(manifest)), **parts}
    watched = Target(target)
    try:
        pyrage.encrypt_io(Stream(_packed(_tar(whole))), watched, keys)
    except pyrage.EncryptError as error:
        raise watched.fault or OSError(str(error)) from error
    if watched.fault:
        raise watched.fault


def unpack(file: Path, keys: list[object], into: Path) -> Manifest:
    """Decrypt a backup into a folder, one file for each part, and check all it says of itself. Raises CommandError.

    Nothing that comes out is used before the whole file was read: age tells only at the end that it was cut off.
    """
    tar = into / "backup.tar"
    _decrypt(file, keys, tar)
    strange = f"{file} is no backup of Porchlight, or of a later one."
    try:
        _extract(tar, into)
        manifest = msgspec.json.decode((into / MANIFEST).read_bytes(), type=Manifest)
    except (tarfile.TarError, zlib.error, EOFError, msgspec.MsgspecError, FileNotFoundError) as error:
        raise CommandError(strange) from error
    if manifest.form != FORM or set(manifest.parts) != {DATABASE, SECRET}:
        raise CommandError(strange)
    for name, wanted in manifest.parts.items():
        with suppress(FileNotFoundError), (into / name).open("rb") as part:
            if measured(part) == wanted:
                continue
        raise CommandError(f"The {name} in {file} is not the one that its manifest vouches for.")
    return manifest


def _tar(parts: dict[str, BufferedIOBase]) -> Iterator[bytes]:
    for name, part in parts.items():
        about = tarfile.TarInfo(name)
        about.size, about.mode = part.seek(0, SEEK_END), 0o600
        yield about.tobuf(tarfile.GNU_FORMAT)  # one that has room for sizes above 8 GB
        part.seek(0)
        while piece := part.read(CHUNK):
            yield piece
        yield b"\0" * (-about.size % tarfile.BLOCKSIZE)
    yield b"\0" * 2 * tarfile.BLOCKSIZE


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)  # with the head and the foot of a gzip file
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _decrypt(file: Path, keys: list[object], target: Path) -> None:
    try:
        with file.open("rb") as sealed, target.open("wb") as out:
            pyrage.decrypt_io(sealed, out, keys)
    except pyrage.DecryptError as error:
        if "matching keys" in str(error):
            raise CommandError(f"The key does not open {file}: it was made for another one.") from error
        raise CommandError(f"{file} is no age file, or its beginning is damaged ({error}).") from error
    except OSError as error:
        if error.errno:
            raise
        raise CommandError(f"{file} is cut off or damaged ({error}). Nothing was changed.") from error


def _extract(tar: Path, into: Path) -> None:
    """Only what a backup has, under those names: a tar may name any path."""
    with tarfile.open(tar, "r:gz") as opened:
        for member in opened:
            if member.name in NAMES and (part := opened.extractfile(member)) is not None:
                with part, (into / member.name).open("wb") as out:
                    while piece := part.read(CHUNK):
                        out.write(piece)
    tar.unlink()
