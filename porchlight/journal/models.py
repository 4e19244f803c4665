"""The log's tables. The journal refers to organisations, people and devices by plain ids, without foreign keys."""

import uuid

from django.db import models

from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each

WITHDRAWN = "entry.withdrawn"


class Counter(models.Model):
    """One row: the last sequence number given out, and the epoch that a restore from backup renews.

    Locked late in each writing transaction, so numbers have no gaps and commit in order on both databases:
    a reader who has seen number n will never find a smaller one later. `reference` is the last number that went to a
    desk's entry: until it moves, people, phones and places are as they were.
    """

    care = Care(Scope.NETWORK, {**each(Sensitivity.WORK, Life.STANDING, "id", "epoch", "value", "reference")})

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.CharField(max_length=16)
    value = models.BigIntegerField(default=0)
    reference = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_counter_one_row")]


class Receipt(ScopedModel):
    """The idempotency key of every entry ever received: id and SHA-256 of its bytes, kept even after purging."""

    class State(models.TextChoices):
        STORED = "stored"
        QUARANTINED = "quarantined"

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, Life.STANDING, "id", "org_id", "state"),
            **each(Sensitivity.SECRET, Life.STANDING, "digest"),
        },
    )

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=12, choices=State.choices)


class Entry(ScopedModel):
    """One fact that somebody recorded, in the order the server took it. Never changed, only cleared when it expires.

    `body` is JSON text at `version`; empty once cleared, when of `day` and `received` only the month is left.
    `received` is the service day of arrival, whose month unlike that of `day` never runs backwards along `seq`.
    `ahead` is by how many minutes the clock was ahead by which the phone said when it was (coarse; 0: it was right, or
    nobody can tell): day and band are already put right.
    """

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.WORK,
                Life.STANDING,
                "seq",
                "id",
                "org_id",
                "kind",
                "version",
                "device_seq",
            ),
            **each(Sensitivity.WORK, Life.STANDING, "corrects", "why", "rival", "ahead"),
            **each(Sensitivity.WORKER, Life.STANDING, "device", "worker"),
            **each(Sensitivity.SERVED, Life.NETWORK_TERM, "day", "band", "received", "body"),
            **each(Sensitivity.SECRET, Life.STANDING, "digest"),
        },
    )

    seq = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(unique=True)
    org_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    device = models.UUIDField(null=True)
    device_seq = models.BigIntegerField(null=True)
    worker = models.UUIDField(null=True)
    day = models.DateField()
    band = models.PositiveSmallIntegerField()
    received = models.DateField()
    body = models.TextField(blank=True)
    digest = models.BinaryField(max_length=32)
    corrects = models.UUIDField(null=True)
    why = models.CharField(max_length=40, blank=True)
    rival = models.BooleanField(default=False)
    ahead = models.IntegerField(default=0)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["org_id", "kind", "seq"], name="journal_entry_kind"),
            models.Index(
                fields=["corrects"], condition=models.Q(corrects__isnull=False), name="journal_entry_corrects"
            ),
            models.Index(
                fields=["device", "device_seq"],
                condition=models.Q(device__isnull=False),
                name="journal_entry_gaps",
            ),
        ]


def new_epoch() -> str:
    """A fresh name for the stretch of sequence numbers between two restores."""
    return uuid.uuid4().hex[:12]
