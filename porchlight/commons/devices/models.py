"""Tables of phones and the codes by which they join."""

import uuid

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Person
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Device(ScopedModel):
    """A phone that may send entries. `person` is None on a shared phone, which asks who holds it.

    `upload_only`: it was away for long, so it may hand in what it holds and gets nothing down until it joins again.
    `lost_hash`: of the code on paper that revokes it; goes with its use, and when the phone goes.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        REVOKED = "revoked"
        WIPED = "wiped"

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.WORK,
                Life.STANDING,
                "id",
                "org",
                "label",
                "shared",
                "state",
                "revoked_on",
                "reported_on",
                "upload_only",
                "app",
            ),
            **each(
                Sensitivity.WORKER,
                Life.STANDING,
                "person",
                "last_seen",
                "pulled_on",
                "pending",
                "oldest_pending",
                "skew_s",
                "tries",
                "tried_on",
            ),
            **each(Sensitivity.SECRET, Life.REVOKED_DEVICE, "token_hash", "lost_hash"),
        },
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="devices"
    )
    label = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    lost_hash = models.BinaryField(max_length=32, unique=True, null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    revoked_on = models.DateField(null=True, blank=True)
    # Revoked by its lost-phone code, not from a desk.
    reported_on = models.DateField(null=True, blank=True)
    upload_only = models.BooleanField(default=False)
    last_seen = models.DateField(null=True, blank=True)
    pulled_on = models.DateField(null=True, blank=True)
    pending = models.PositiveIntegerField(default=0)
    oldest_pending = models.DateField(null=True, blank=True)
    skew_s = models.IntegerField(default=0)
    app = models.CharField(max_length=20, blank=True)
    # Wrong numbers of sessions on the last day that one was tried.
    tries = models.PositiveSmallIntegerField(default=0)
    tried_on = models.DateField(null=True, blank=True)

    class Meta:
        base_manager_name = "unscoped"

    @property
    def active(self) -> bool:
        """Neither revoked nor wiped."""
        return self.state == self.State.ACTIVE


class Invite(ScopedModel):
    """A one-time code with which one phone joins. Only its hash is kept; it goes when used or expired.

    It opens only while its `maker` could still make it, because whoever made it may have kept it.
    """

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.SECRET, Life.INVITE, "code_hash", "lost_hash"),
            **each(
                Sensitivity.WORKER, Life.INVITE, "id", "org", "person", "maker", "shared", "label", "expires"
            ),
        },
    )

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE)
    maker = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False)
    label = models.CharField(max_length=60)
    code_hash = models.BinaryField(max_length=32, unique=True)
    # Of the lost-phone code that was shown beside it; the phone that joins takes it over.
    lost_hash = models.BinaryField(max_length=32, unique=True, null=True)
    expires = models.DateTimeField()
