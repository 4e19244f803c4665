"""Tables of networks and organisations."""

from zoneinfo import ZoneInfo

from django.db import models

from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Network(models.Model):
    """One row: the network that this database serves, and how the database was born."""

    class Birth(models.TextChoices):
        REAL = "real"
        DEMONSTRATION = "demonstration"

    care = Care(Scope.NETWORK, {**each(Sensitivity.OPEN, Life.STANDING, "id", "name", "birth")})

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    birth = models.CharField(max_length=16, choices=Birth.choices, default=Birth.REAL)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="commons_network_one_row")]


class Organisation(models.Model):
    """An agency or group of the network, with the settings its days and figures follow."""

    care = Care(
        Scope.NETWORK,
        {
            **each(
                Sensitivity.OPEN, Life.STANDING, "id", "name", "zone", "day_starts", "currency", "languages"
            ),
            **each(Sensitivity.WORK, Life.STANDING, "threshold", "attributes", "term_days"),
        },
    )

    name = models.CharField(max_length=120, unique=True)
    zone = models.CharField(max_length=60, default="UTC")
    day_starts = models.PositiveSmallIntegerField(default=240)
    currency = models.CharField(max_length=3, default="CAD")
    languages = models.JSONField(default=list)
    threshold = models.PositiveSmallIntegerField(default=6)
    attributes = models.JSONField(default=list)
    term_days = models.PositiveIntegerField(default=730)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__in=[5, 6, 10]), name="commons_org_threshold"
            ),
            models.CheckConstraint(condition=models.Q(day_starts__lt=1440), name="commons_org_day_starts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def language(self) -> str:
        """The language its own words are written in first."""
        return self.languages[0] if self.languages else "en"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
