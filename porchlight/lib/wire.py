"""JSON that comes from outside."""

from typing import TypeVar

import msgspec

T = TypeVar("T")
# What decoding raises for bytes that are no JSON, not even text, or nested without end.
NOT_JSON = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
# No word, code or reason has this sign, and PostgreSQL keeps no text that does.
_NUL = b"\\u0000"


def decoded(raw: bytes | msgspec.Raw, shape: type[T]) -> T:
    """JSON of a shape, as it may be kept. Raises one of NOT_JSON."""
    if _NUL in bytes(raw):
        raise msgspec.ValidationError("a sign that no text may hold")
    return msgspec.json.decode(raw, type=shape)
