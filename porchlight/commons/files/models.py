"""Tables of files that are made beside: what was asked for, and its bytes in pieces."""

import uuid

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Person
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class File(ScopedModel):
    """A long list that a person asked for as a file. `list` is the list's own address, with all that narrows it.

    It is that person's alone, in that organisation. `run` names the try that is making it: another one's words count
    no more. `rows` is how many there are to draw, unknown until it has begun.
    """

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, Life.FILE, "id", "org", "name", "format", "language", "state", "fault"),
            **each(Sensitivity.WORK, Life.FILE, "run", "rows", "done", "size"),
            **each(Sensitivity.WORKER, Life.FILE, "person", "list", "asked", "until"),
        },
    )

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    format = models.CharField(max_length=8)
    list = models.TextField()
    language = models.CharField(max_length=12)
    asked = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    fault = models.CharField(max_length=12, blank=True)
    run = models.UUIDField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        base_manager_name = "unscoped"

    @property
    def called(self) -> str:
        """What the file is called where it is saved."""
        return f"{self.name}.{self.format}"


class Piece(ScopedModel):
    """Some bytes of a file, numbered from 0."""

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, Life.FILE, "id", "org", "file", "number"),
            **each(Sensitivity.SERVED, Life.FILE, "body"),
        },
    )

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="commons_piece_once")]
