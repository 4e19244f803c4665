"""The table of named areas."""

import uuid

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Area(ScopedModel):
    """A part of town that people know by name: H3 cells (resolution 7 in towns, 6 elsewhere), never a point."""

    care = Care(
        Scope.ORG,
        {**each(Sensitivity.OPEN, Life.STANDING, "id", "org", "name", "names", "town", "cells", "active")},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    town = models.CharField(max_length=80, blank=True)
    cells = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["org", "name"], name="commons_area_name")]

    def __str__(self) -> str:
        return self.name
