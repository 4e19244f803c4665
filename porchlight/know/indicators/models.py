"""Tables of evidence: what was let out, and the estimates that counts are held against."""

import uuid

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Release(ScopedModel):
    """One block as it was let out, small counts hidden. Kept as it is: what is out cannot be taken back."""

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.OPEN,
                Life.STANDING,
                "id",
                "org",
                "grid",
                "block",
                "threshold",
                "released_on",
                "body",
            )
        },
    )

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    grid = models.CharField(max_length=16)
    block = models.IntegerField()
    threshold = models.PositiveSmallIntegerField()
    released_on = models.DateField()
    # Ids of the areas, for each measure a grid of numbers or nulls, and whether everything is withheld.
    body = models.JSONField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["org", "grid", "block"], name="know_release_once")]


class Denominator(ScopedModel):
    """How many people inject drugs here, as a range from a named source."""

    care = Care(
        Scope.ORG,
        {**each(Sensitivity.OPEN, Life.STANDING, "id", "org", "year", "low", "high", "source", "of")},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    of = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["-year", "of"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low__gt=0) & models.Q(high__gte=models.F("low")),
                name="know_denominator_range",
            )
        ]
