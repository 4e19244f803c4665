"""Named areas, for phones: no cells, because a phone never reads its position."""

from collections.abc import Iterable, Mapping

from porchlight.commons.places.models import Area
from porchlight.journal.registry import FeedBody


def areas(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    found = Area.objects.filter(active=True)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    return {
        str(area.pk): FeedBody(
            {"id": str(area.pk), "name": area.name, "names": area.names, "town": area.town}
        )
        for area in found
    }
