"""The network's words, for phones."""

from collections.abc import Iterable, Mapping

from porchlight.commons.languages.models import Word
from porchlight.journal.registry import FeedBody


def codes(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """Rows keyed `list:code`."""
    rows = {f"{word.list}:{word.code}": word for word in Word.objects.filter(active=True)}
    wanted = rows.keys() if keys is None else rows.keys() & set(keys)
    return {
        key: FeedBody(
            {"list": word.list, "code": word.code, "name": word.name, "names": word.names, "sort": word.sort}
        )
        for key, word in rows.items()
        if key in wanted
    }
