"""The table of rows that phones hold."""

from django.db import models

from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class FeedRow(ScopedModel):
    """The latest version of one reference row that phones hold. An empty body is a tombstone, kept 180 days."""

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.WORK,
                Life.TOMBSTONE,
                "id",
                "org_id",
                "feed",
                "key",
                "seq",
                "body",
                "audience",
                "told",
                "gone_on",
            )
        },
    )

    org_id = models.BigIntegerField()
    feed = models.CharField(max_length=16)
    key = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    body = models.TextField(blank=True)
    # Ids of the people whose phones may have the row; empty: every phone of the organisation.
    audience = models.JSONField(default=list)
    # Those, and whose phones might have an earlier version: they have to hear that it is gone. Nobody else learns of
    # its key. Empty: every phone.
    told = models.JSONField(default=list)
    gone_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "feed", "key"], name="sync_feedrow_key")]
        indexes = [models.Index(fields=["org_id", "seq"], name="sync_feedrow_seq")]
