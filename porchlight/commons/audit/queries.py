"""The trail: entries of the organisation in scope, without what they say."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from porchlight.commons.devices.models import Device
from porchlight.journal.models import Entry
from porchlight.journal.queries import connected, trail
from porchlight.lib.clock import band_hours

KIND_WORDS = {
    "session.planned": _("Session planned"),
    "session.started": _("Session started"),
    "session.joined": _("Session joined"),
    "session.ended": _("Session ended"),
    "session.cancelled": _("Session cancelled"),
    "contact.logged": _("Contact"),
    "naloxone.supplied": _("Naloxone given"),
    "response.reported": _("Response to an overdose"),
    "supply.moved": _("Supplies moved"),
    "supply.counted": _("Supplies counted"),
    "sharps.returned": _("Sharps brought back"),
    "entry.withdrawn": _("Entry withdrawn"),
    "person.added": _("Person added"),
    "person.edited": _("Person edited"),
    "person.left": _("Person left"),
    "person.welcomed": _("Sign-in chosen"),
    "role.given": _("Role given"),
    "role.taken": _("Role taken"),
    "device.invited": _("Phone invited"),
    "device.uninvited": _("Phone code closed"),
    "device.joined": _("Phone joined"),
    "device.renamed": _("Phone renamed"),
    "device.coded": _("Lost-phone code made"),
    "device.revoked": _("Phone revoked"),
    "device.reported": _("Phone reported lost by its code"),
    "device.wiped": _("Phone wiped"),
    "area.added": _("Area added"),
    "area.edited": _("Area edited"),
    "place.added": _("Place added"),
    "place.edited": _("Place edited"),
    "item.added": _("Item added"),
    "item.edited": _("Item edited"),
    "kit.added": _("Kit added"),
    "kit.edited": _("Kit edited"),
    "word.added": _("Word added"),
    "word.edited": _("Word edited"),
    "notice.added": _("Notice put up"),
    "notice.edited": _("Notice edited"),
    "notice.removed": _("Notice taken down"),
    "settings.edited": _("Settings edited"),
    "key.rotated": _("Intake key renewed"),
    "reach.summarised": _("Contacts summed up by month"),
    "evidence.released": _("Evidence released"),
    "retention.ran": _("Expired data removed"),
    "quarantine.accepted": _("Quarantine: accepted"),
    "quarantine.rejected": _("Quarantine: rejected"),
    "correction.left": _("Waiting correction let be"),
    "denominator.added": _("Estimate added"),
    "denominator.removed": _("Estimate removed"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail, in words."""

    entry: Entry
    kind: str
    hours: str
    who: str
    phone: str

    @property
    def expired(self) -> bool:
        """Whether its body is gone; then its days stand for their months."""
        return bool(vars(self.entry)["expired"])

    @property
    def cells(self) -> tuple[object, ...]:
        """As a row of the file."""
        entry = self.entry
        rival = _("yes") if entry.rival else ""
        day, received = (f"{at:%Y-%m}" if self.expired else at for at in (entry.day, entry.received))
        return (
            entry.seq, received, self.kind, day, self.hours, self.who, self.phone,
            entry.id, entry.corrects, entry.why, rival,
        )  # fmt: skip


def kind_word(kind: str) -> str:
    """A kind in words; its own name where nobody has found words yet."""
    return str(KIND_WORDS.get(kind, kind))


def steps(
    *,
    kind: str = "",
    worker: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    entry: UUID | None = None,
) -> QuerySet[Entry]:
    """Entries, newest first: of a kind, by a person, between two days of arrival, or one with all its corrections."""
    found = trail().defer("body", "digest").annotate(expired=Q(body=""))
    if entry:
        found = found.filter(id__in=[step.id for step in connected(entry)])
    if kind:
        found = found.filter(kind=kind)
    if worker:
        found = found.filter(worker=worker)
    if since:
        found = found.filter(received__gte=since)
    return found.filter(received__lte=until) if until else found


def step(entry: Entry, names: dict[UUID, str], phones: dict[UUID, str], day_starts: int) -> Step:
    """An entry as a line of the trail. `names` and `phones` are looked up once for all lines."""
    first, last = band_hours(entry.band, day_starts)
    return Step(
        entry=entry,
        kind=kind_word(entry.kind),
        hours=f"{first // 60:02}–{last // 60:02}" if entry.device and not vars(entry)["expired"] else "",
        who=names.get(entry.worker, "") if entry.worker else "",
        phone=phones.get(entry.device, "") if entry.device else str(_("desk")),
    )


def phone_labels() -> dict[UUID, str]:
    """Labels of all phones by id, wiped ones too."""
    return dict(Device.objects.values_list("id", "label"))
