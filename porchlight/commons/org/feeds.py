"""The organisation's settings, for phones."""

from collections.abc import Iterable, Mapping

from porchlight.commons.org.queries import here
from porchlight.journal.registry import FeedBody


def settings(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    org = here()
    body = {
        "name": org.name,
        "zone": org.zone,
        "day_starts": org.day_starts,
        "languages": org.languages,
        "attributes": org.attributes,
    }
    return {"settings": FeedBody(body)}
