"""A small organisation with everything a phone asks for, and one-time codes to join with."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from porchlight.commons.devices import actions as devices
from porchlight.commons.languages.models import Word
from porchlight.commons.languages.starter import WORDS as STARTER
from porchlight.commons.notices.models import Notice
from porchlight.commons.org.queries import moment
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.journal.actions import Author
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.reach.supply.models import Item, Kit, KitLine
from tests.factories import TODAY, World, make_world

WORDS = {
    "services": [("talk", "A talk", "Parler"), ("wound_care", "Wound care", "Soin de plaies")],
    "needs": [
        ("housing", "Housing", "Logement"),
        ("food", "Food", "Nourriture"),
        ("detox", "Detox", "Sevrage"),
    ],
    "referrals": [("nurse", "Nurse", "Soins infirmiers"), ("checking", "Drug checking", "Analyse")],
}
# How a response is told.
TOLD = ("reported_by", "breathing", "responsive", "colour", "suspected", "routes")
ITEMS = [
    ("Foil", "Feuille d’aluminium", "inhalation"),
    ("Straight stem", "Pipe droite", "inhalation"),
    ("Condom", "Condom", "safer_sex"),
    ("Warm socks", "Bas chauds", "clothing"),
]


@dataclass
class Town:
    """The organisation; `code()` invites one more phone, of the peer unless somebody else is named."""

    world: World
    colleague: Person

    @property
    def desk(self) -> Author:
        """The coordinator, now."""
        today, band = moment(self.world.org, timezone.now())
        return Author(self.world.org.pk, self.world.coordinator.pk, None, today, band)

    def code(self, *, shared: bool = False, person: Person | None = None) -> str:
        person = None if shared else person or self.world.peer
        with scoped(self.world.org.pk):
            return devices.invite(
                by=self.desk, label="Phone", person=person, shared=shared, now=timezone.now()
            )


def make_town() -> Town:
    """A fresh organisation, its lists published for phones."""
    world = make_world(f"Harbour Lights {uuid.uuid4().hex[:6]}")
    org = world.org
    colleague = Person.objects.create(name="Théo", password="!")
    with scoped(org.pk):
        Membership.objects.create(org=org, person=colleague, role=Role.PEER, since=TODAY)
        for sort, (name, french, category) in enumerate(ITEMS):
            Item.objects.create(org=org, name=name, names={"fr": french}, category=category, sort=10 + sort)
        Kit.objects.filter(pk=world.kit.pk).update(names={"fr": "Trousse d’injection"}, common=True)
        pipe = Kit.objects.create(
            org=org, name="Pipe kit", names={"fr": "Trousse de pipe"}, common=True, sort=2
        )
        KitLine.objects.create(
            org=org, kit=pipe, revision=1, item=Item.objects.get(name="Straight stem"), qty=1
        )
        for list, words in (WORDS | {name: STARTER[name] for name in TOLD}).items():
            for sort, (code, name, french) in enumerate(words):
                Word.objects.create(org=org, list=list, code=code, name=name, names={"fr": french}, sort=sort)
        Notice.objects.create(
            org=org,
            title="Very strong purple powder",
            text="Two people went down fast last night near the harbour. Go slow, stay together, keep naloxone close.",
            until=(timezone.now() + timedelta(days=5)).date(),
        )
        for feed in registry.feeds:
            registry.publish(feed, None)
    return Town(world, colleague)
