"""People signed in at a desk."""

from collections.abc import Callable

from django.test import Client

from porchlight.commons.people.models import Person

# Whoever it is, with the second factor aside.
Signer = Callable[[Person], Client]
