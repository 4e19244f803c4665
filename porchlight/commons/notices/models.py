"""The table of notices."""

import uuid

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Notice(ScopedModel):
    """A few words that every phone shows, locked or not, until a day. `names` holds translations by language."""

    care = Care(
        Scope.ORG, {**each(Sensitivity.OPEN, Life.STANDING, "id", "org", "title", "text", "names", "until")}
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=600)
    names = models.JSONField(default=dict, blank=True)
    until = models.DateField()

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["until"]
