"""The table of intake keys."""

from django.db import models

from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class IntakeKey(models.Model):
    """A key pair that phones seal entries to, and the pair that vouches for its successor.

    Private halves are wrapped under the deployment's secret, so a copied database alone opens nothing.
    A retired key is kept 400 days for phones that come back late.
    """

    care = Care(
        Scope.NETWORK,
        {
            **each(Sensitivity.OPEN, Life.INTAKE_KEY, "id", "public", "verify", "signed_by", "signature"),
            **each(Sensitivity.SECRET, Life.INTAKE_KEY, "private", "signing"),
            **each(Sensitivity.WORK, Life.INTAKE_KEY, "born", "retired"),
        },
    )

    id = models.CharField(primary_key=True, max_length=8)
    public = models.BinaryField(max_length=32)
    private = models.BinaryField(max_length=80)
    verify = models.BinaryField(max_length=65)
    signing = models.BinaryField(max_length=80)
    signed_by = models.CharField(max_length=8, blank=True)
    signature = models.BinaryField(max_length=64)
    born = models.DateField()
    retired = models.DateField(null=True, blank=True)
