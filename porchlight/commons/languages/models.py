"""The table of words that a network chooses for itself."""

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Word(ScopedModel):
    """A choice in one of the lists that phones show (services, needs, …): a stable code, a name, translations."""

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.OPEN,
                Life.STANDING,
                "id",
                "org",
                "list",
                "code",
                "name",
                "names",
                "sort",
                "active",
            )
        },
    )

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    list = models.CharField(max_length=24)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["list", "sort", "code"]
        constraints = [models.UniqueConstraint(fields=["org", "list", "code"], name="commons_word_code")]

    def __str__(self) -> str:
        return self.name
