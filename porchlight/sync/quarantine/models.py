"""The table of entries that wait for a decision."""

from django.db import models

from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Quarantined(ScopedModel):
    """An entry that arrived whole and is kept as it came, but is not counted until a coordinator decides."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.WORK, Life.QUARANTINE, "id", "org_id", "entry", "kind", "version", "device_seq"
            ),
            **each(Sensitivity.WORK, Life.QUARANTINE, "code", "received", "state", "digest"),
            **each(Sensitivity.WORKER, Life.QUARANTINE, "device", "decided_by"),
            **each(Sensitivity.SEALED, Life.QUARANTINE, "sealed"),
        },
    )

    org_id = models.BigIntegerField()
    entry = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=40)
    version = models.IntegerField()
    device = models.UUIDField()
    device_seq = models.BigIntegerField()
    sealed = models.BinaryField()
    code = models.CharField(max_length=40)
    received = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org_id", "entry", "digest"], name="sync_quarantined_once")
        ]
        indexes = [models.Index(fields=["org_id", "state", "received"], name="sync_quarantined_state")]
