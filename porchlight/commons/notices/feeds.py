"""Notices, for phones; shown even while a phone is locked."""

from collections.abc import Iterable, Mapping

from porchlight.commons.notices.models import Notice
from porchlight.journal.registry import FeedBody


def alerts(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    found = Notice.objects.all()
    if keys is not None:
        found = found.filter(id__in=list(keys))
    return {
        str(notice.pk): FeedBody(
            {
                "id": str(notice.pk),
                "title": notice.title,
                "text": notice.text,
                "names": notice.names,
                "until": notice.until.isoformat(),
            }
        )
        for notice in found
    }
