"""python -m tests.config.backup.large KEYFILE FOLDER MEGABYTES: pack and unpack so much, and print how memory grew."""

import json
import resource
import sys
from io import BufferedIOBase, BytesIO
from pathlib import Path

import django


def peak() -> int:
    """Bytes this process ever had in memory at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(key: Path, folder: Path, megabytes: int) -> dict[str, int]:
    from porchlight.config.backup import archive  # noqa: PLC0415  Django is set up below
    from tests.config.backup.test_archive import manifest  # noqa: PLC0415

    large = folder / "large"
    with large.open("wb") as file:
        file.truncate(megabytes * 2**20)
    keys = archive.identities(key)
    before = peak()
    with large.open("rb") as database, (folder / "one.age").open("wb") as target:
        parts: dict[str, BufferedIOBase] = {"database": database, "secret": BytesIO(b"s")}
        archive.pack(target, manifest(parts), parts, [keys[0].to_public()])  # type: ignore[attr-defined]
    archive.unpack(folder / "one.age", keys, folder / "work")
    return {"size": (folder / "work" / "database").stat().st_size, "grown": peak() - before}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201
