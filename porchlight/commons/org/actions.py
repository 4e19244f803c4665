"""Networks and organisations are founded; settings change; the intake key is renewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from porchlight.commons.org import rules
from porchlight.commons.org.models import Network, Organisation
from porchlight.commons.org.queries import here, moment
from porchlight.commons.privacy.actions import new_intake_key
from porchlight.commons.privacy.models import IntakeKey
from porchlight.journal.actions import Author, append, hold
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.lib.errors import Invalid

EDITABLE = (
    "name",
    "zone",
    "day_starts",
    "currency",
    "languages",
    "threshold",
    "attributes",
    "term_days",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organisation decides at its founding. `day_starts` in minutes after midnight."""

    name: str
    zone: str
    day_starts: int = 240
    currency: str = "CAD"
    threshold: int = 6
    languages: tuple[str, ...] = ("en", "fr")


def found_network(*, name: str, birth: Network.Birth) -> Network:
    """The one network of this database. Raises Invalid when there is one already."""
    if Network.objects.exists():
        raise Invalid("founded", _("This database serves a network already."))
    return Network.objects.create(name=name, birth=birth)


def found(*, settings: Settings, founder: UUID, now: datetime) -> tuple[Organisation, Author]:
    """An organisation with an intake key to seal to, and its founder as author of what follows.

    Runs inside the caller's transaction, before there is a scope. Raises Invalid.
    """
    org = Organisation(
        name=settings.name,
        zone=settings.zone,
        day_starts=settings.day_starts,
        currency=settings.currency,
        threshold=settings.threshold,
        languages=list(settings.languages),
    )
    _check({field: getattr(org, field) for field in EDITABLE})
    if Organisation.objects.filter(name=org.name).exists():
        raise Invalid("name_taken", _("An organisation of this name is here already."))
    org.save()
    today, band = moment(org, now)
    by = Author(org.pk, founder, None, today, band)
    key = IntakeKey.objects.filter(retired__isnull=True).first() or new_intake_key(today=today)
    with scoped(org.pk):
        append(kind="key.rotated", body=Trace(key.pk), by=by)
        append(kind="settings.edited", body=Trace("settings", EDITABLE), by=by)
    return org, by


def edit(*, by: Author, **changes: Any) -> tuple[str, ...]:
    """Change settings; returns the names of those that changed. Raises Invalid."""
    org = here()
    unknown = changes.keys() - set(EDITABLE)
    if unknown:
        raise Invalid("unknown_setting", _("There is no such setting."))
    _check(changes)
    fields = tuple(sorted(key for key, value in changes.items() if getattr(org, key) != value))
    if "name" in fields and Organisation.objects.filter(name=changes["name"]).exists():
        raise Invalid("name_taken", _("An organisation of this name is here already."))
    if fields:
        Organisation.objects.filter(pk=org.pk).update(**{field: changes[field] for field in fields})
        append(kind="settings.edited", body=Trace("settings", fields), by=by)
    return fields


def rotate_key(*, by: Author) -> None:
    """A fresh intake key; phones learn of it with their next call and trust it, because the old one signed it.

    The key is the network's, so every organisation's phones must hear of it. The author's organisation comes last:
    on PostgreSQL the scope of a transaction is whatever was set last.
    """
    hold()
    key = new_intake_key(today=by.today)
    for id in Organisation.objects.exclude(pk=by.org).order_by("pk").values_list("pk", flat=True):
        with scoped(id):
            append(kind="key.rotated", body=Trace(key.pk), by=Author(id, None, None, by.today, by.band))
    with scoped(by.org):
        append(kind="key.rotated", body=Trace(key.pk), by=by)


def _check(values: dict[str, Any]) -> None:
    for field, value in values.items():
        if code := rules.fault(field, value):
            raise Invalid(code, _("This value does not work: %(field)s.") % {"field": field})
