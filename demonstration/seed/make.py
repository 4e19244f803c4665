"""The whole story, from the founding to tonight."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from demonstration.seed.diary import Diary
from demonstration.seed.founding import House, found
from demonstration.seed.tonight import send_unfit, settle_phones, tell_tonight, write_up
from porchlight.commons.org.queries import moment
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped

SEED = 34
# Thirteen months and a little: evidence is let out in blocks of four weeks, two weeks after the last of them, and the
# year before that has to be whole.
DAYS = 410


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
    write_up(diary, now)
    send_unfit(diary, now)
    with scoped(house.org.pk):
        for feed in registry.feeds:
            registry.publish(feed, None)
    return house
