"""Tables of people and their roles."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.commons.people.permissions import Role
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Person(AbstractBaseUser):
    """Somebody who works with the network, under the name they chose. Peers have no login name and no password."""

    care = Care(
        Scope.NETWORK,
        {
            **each(Sensitivity.WORKER, Life.STANDING, "id", "name", "username", "language", "is_active"),
            **each(Sensitivity.SECRET, Life.STANDING, "password"),
        },
    )

    # The framework would note the exact minute of each sign-in; nobody needs that.
    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=80)
    username = models.CharField(max_length=60, unique=True, null=True, blank=True)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)

    objects: models.Manager["Person"] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(ScopedModel):
    """A role that a person has, or had, in an organisation."""

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, Life.STANDING, "id", "org"),
            **each(Sensitivity.WORKER, Life.STANDING, "person", "role", "since", "left"),
        },
    )

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    since = models.DateField()
    left = models.DateField(null=True, blank=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["org", "person", "role"],
                condition=models.Q(left__isnull=True),
                name="commons_membership_once",
            )
        ]


class Welcome(ScopedModel):
    """A one-time link by which a person chooses a login name and password. Only the code's hash is kept.

    It opens only while its `maker` could still make it, and while the person is who it was made for: any other role
    that they are given, in whichever organisation, ends it.
    """

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.SECRET, Life.INVITE, "code_hash"),
            **each(Sensitivity.WORKER, Life.INVITE, "id", "org", "person", "maker", "expires"),
        },
    )

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    maker = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    code_hash = models.BinaryField(max_length=32, unique=True)
    expires = models.DateTimeField()
