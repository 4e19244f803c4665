"""The organisation's settings, for phones."""

from collections.abc import Iterable, Mapping

from porchlight.commons.org.models import Organisation
from porchlight.journal.registry import FeedBody
from porchlight.lib import scope


def settings(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    org = Organisation.objects.get(pk=scope.current())
    body = {
        "name": org.name,
        "zone": org.zone,
        "day_starts": org.day_starts,
        "languages": org.languages,
        "attributes": org.attributes,
    }
    return {"settings": FeedBody(body)}
