"""The whole story, from the founding to tonight."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from demonstration.seed.diary import Diary
from demonstration.seed.founding import House, found
from demonstration.seed.tonight import put_up_notice, send_unfit, settle_phones, tell_tonight
from porchlight.commons.org.queries import moment
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped

SEED = 34
DAYS = 396  # thirteen months


def make(*, now: datetime, days: int = DAYS, seed: int = SEED) -> House:
    """Fill an empty, migrated database. The last full day is yesterday of `now`; a few entries are from today."""
    with transaction.atomic():
        house = found(now - timedelta(days=days))
    today, _band = moment(house.org, now)
    first, _band = moment(house.org, now - timedelta(days=days))
    diary = Diary(house, Random(seed), first, today)
    diary.tell()
    tell_tonight(diary, now)
    diary.book.write()
    settle_phones(diary, now)
    put_up_notice(diary, now)
    send_unfit(diary, now)
    with scoped(house.org.pk):
        for feed in registry.feeds:
            registry.publish(feed, None)
    return house
