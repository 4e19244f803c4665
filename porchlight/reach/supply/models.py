"""Tables of supplies: a catalogue that desks edit, and a ledger folded from entries."""

import uuid

from django.db import models

from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Person
from porchlight.commons.places.models import Area
from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each

OPEN = (Sensitivity.OPEN, Life.STANDING)
STANDING = (Sensitivity.WORK, Life.STANDING)
TERM = (Sensitivity.WORK, Life.NETWORK_TERM)
SERVED = (Sensitivity.SERVED, Life.NETWORK_TERM)


class Item(ScopedModel):
    """One thing that can be handed out. `is_set` counts as a syringe with its needle; spare needles never do."""

    class Naloxone(models.TextChoices):
        """How Ontario's report tells naloxone apart: route × (kit | single dose)."""

        NONE = ""
        NASAL_KIT = "nasal_kit"
        NASAL_SINGLE = "nasal_single"
        INJECTABLE_KIT = "injectable_kit"
        INJECTABLE_SINGLE = "injectable_single"

    care = Care(
        Scope.ORG,
        {
            **each(*OPEN, "id", "org", "name", "names", "category", "unit"),
            **each(*OPEN, "doses", "naloxone", "is_set", "common", "sort", "active"),
            **each(*STANDING, "reorder_at"),
        },
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    category = models.CharField(max_length=24)
    unit = models.CharField(max_length=24, default="piece")
    doses = models.PositiveSmallIntegerField(default=0)
    naloxone = models.CharField(max_length=18, choices=Naloxone.choices, blank=True)
    is_set = models.BooleanField(default=False)
    reorder_at = models.PositiveIntegerField(default=0)
    common = models.BooleanField(default=False)
    sort = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["sort", "name"]
        constraints = [models.UniqueConstraint(fields=["org", "name"], name="reach_item_name")]

    def __str__(self) -> str:
        return self.name


class Kit(ScopedModel):
    """A named bill of items. An edit makes a new revision; entries name the revision they were made with."""

    care = Care(Scope.ORG, each(*OPEN, "id", "org", "name", "names", "revision", "common", "sort", "active"))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)
    common = models.BooleanField(default=False)
    sort = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["sort", "name"]
        constraints = [models.UniqueConstraint(fields=["org", "name"], name="reach_kit_name")]

    def __str__(self) -> str:
        return self.name


class KitLine(ScopedModel):
    """So many of an item in one revision of a kit. Never changed once written."""

    care = Care(Scope.ORG, each(*OPEN, "id", "org", "kit", "revision", "item", "qty"))

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="lines")
    revision = models.PositiveIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    qty = models.PositiveIntegerField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["kit", "revision", "item"], name="reach_kitline_once")]


class Place(ScopedModel):
    """Where supplies can be. The last kinds are the ledger's outside: what leaves a shelf arrives in one of them."""

    class Kind(models.TextChoices):
        STORE = "store"
        SHELF = "shelf"
        BAG = "bag"
        SITE_BOX = "site_box"
        SUPPLIER = "supplier"
        COMMUNITY = "community"
        EXPIRED = "expired"
        LOST = "lost"
        DIFFERENCE = "difference"

    HOLDING = (Kind.STORE, Kind.SHELF, Kind.BAG, Kind.SITE_BOX)
    CARRIED = (Kind.BAG, Kind.SITE_BOX)

    care = Care(
        Scope.ORG,
        {
            **each(*STANDING, "id", "org", "kind", "name", "names", "area", "active"),
            **each(Sensitivity.WORKER, Life.STANDING, "holder"),
        },
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    org = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.SET_NULL)
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL)
    active = models.BooleanField(default=True)

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["org", "name"], name="reach_place_name"),
            models.UniqueConstraint(
                fields=["org", "kind"],
                condition=models.Q(kind__in=["supplier", "community", "expired", "lost", "difference"]),
                name="reach_place_one_outside",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Lot(ScopedModel):
    """A batch of an item, known once an entry has named it. Its id follows from item and code, so replay finds it.

    `expires` is what its latest label says, or nothing.
    """

    care = Care(Scope.ORG, each(*STANDING, "id", "org_id", "item_id", "code", "expires"))

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    item_id = models.UUIDField()
    code = models.CharField(max_length=40)
    expires = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org_id", "expires"], name="reach_lot_expires")]


class LotLabel(ScopedModel):
    """The last day of a lot, as one record read it off the box; of a record that became a sum, `root` is empty.

    `id` is made like a movement's. `gone` is the number of the entry that took the reading back or told it anew.
    """

    care = Care(
        Scope.ORG,
        {**each(*STANDING, "id", "org_id", "lot_id", "expires", "gone"), **each(*TERM, "root")},
    )

    id = models.BigIntegerField(primary_key=True)
    org_id = models.BigIntegerField()
    lot_id = models.UUIDField()
    root = models.UUIDField(null=True)
    expires = models.DateField()
    gone = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["lot_id"], name="reach_label_lot"),
            models.Index(fields=["root"], name="reach_label_root"),
        ]


class Movement(ScopedModel):
    """So many units of an item left one place and arrived in another: both sides in one row.

    `id` is the entry's number and a running count, so that a replay writes the same rows. `root` is the record the
    movement speaks for; `undoes` is the movement it reverses. Plain ids: entries may come before what they name.
    """

    care = Care(
        Scope.ORG,
        {
            **each(*TERM, "id", "org_id", "item_id", "lot_id", "qty"),
            **each(*TERM, "reason", "undoes"),
            **each(*SERVED, "root", "source_id", "target_id", "day", "kit_id"),
        },
    )

    id = models.BigIntegerField(primary_key=True)
    org_id = models.BigIntegerField()
    root = models.UUIDField()
    item_id = models.UUIDField()
    lot_id = models.UUIDField(null=True)
    qty = models.PositiveIntegerField()
    source_id = models.UUIDField()
    target_id = models.UUIDField()
    reason = models.CharField(max_length=16)
    day = models.DateField()
    kit_id = models.UUIDField(null=True)
    undoes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(qty__gt=0), name="reach_movement_positive"),
            models.CheckConstraint(
                condition=~models.Q(source_id=models.F("target_id")), name="reach_movement_two_places"
            ),
        ]
        indexes = [
            models.Index(fields=["root"], name="reach_movement_root"),
            models.Index(fields=["org_id", "day"], name="reach_movement_day"),
        ]


class Balance(ScopedModel):
    """What the ledger says is at a place: the sum of what arrived less what left. May be negative; then it asks."""

    care = Care(Scope.ORG, each(*STANDING, "key", "org_id", "place_id", "item_id", "lot_id", "qty"))

    # place, item and lot in one text key: PostgreSQL and SQLite disagree on unique NULLs.
    key = models.CharField(primary_key=True, max_length=120)
    org_id = models.BigIntegerField()
    place_id = models.UUIDField()
    item_id = models.UUIDField()
    lot_id = models.UUIDField(null=True)
    qty = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["org_id", "place_id", "item_id"], name="reach_balance_place")]


class Count(ScopedModel):
    """A count of one item at one place: what was found, and what the ledger had said."""

    care = Care(
        Scope.ORG,
        {
            **each(*TERM, "id", "org_id", "root", "place_id", "item_id", "lot_id", "counted", "expected"),
            **each(*TERM, "reason", "day", "session"),
        },
    )

    id = models.BigIntegerField(primary_key=True)
    org_id = models.BigIntegerField()
    root = models.UUIDField()
    place_id = models.UUIDField()
    item_id = models.UUIDField()
    lot_id = models.UUIDField(null=True)
    counted = models.PositiveIntegerField()
    expected = models.BigIntegerField()
    reason = models.CharField(max_length=16)
    day = models.DateField()
    session = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["org_id", "place_id", "day"], name="reach_count_place"),
            models.Index(fields=["root"], name="reach_count_root"),
        ]


class SharpsReturn(ScopedModel):
    """Used sharps that came back outside a contact: a container, a bin, a box."""

    care = Care(Scope.ORG, each(*SERVED, "id", "org_id", "area_id", "session", "units", "estimated", "day"))

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    area_id = models.UUIDField(null=True)
    session = models.UUIDField(null=True)
    units = models.PositiveIntegerField()
    estimated = models.BooleanField()
    day = models.DateField()
