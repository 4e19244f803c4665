"""Reading outreach: sessions and how full they are, records and their history, what asks for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from porchlight.commons.languages.models import Word
from porchlight.commons.people.queries import names as people_names
from porchlight.commons.places.models import Area
from porchlight.journal import queries as journal
from porchlight.journal.events import read
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.registry import Body
from porchlight.lib.errors import NotFound
from porchlight.lib.names import name_in
from porchlight.reach.outreach.given import Given, given, pieces
from porchlight.reach.outreach.kinds import CONTACT, NALOXONE, PLANNED, RESPONSE
from porchlight.reach.outreach.models import Contact, Naloxone, Response, Session, SessionWorker
from porchlight.reach.supply.models import Item, Kit, Place

Row = Contact | Naloxone | Response
TABLES: dict[str, type[Any]] = {CONTACT: Contact, NALOXONE: Naloxone, RESPONSE: Response}
LATELY = timedelta(days=14)


@dataclass(slots=True)
class Filled:
    """What a session came to. `team` are ids of people, those who were there first."""

    contacts: int = 0
    people: int = 0
    items: int = 0
    team: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Record:
    """A contact, a hand-out of naloxone or a response, and what left the bag with it."""

    kind: str
    row: Any
    given: Given


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a record's history. `changed` are the body's fields that differ from the step before."""

    entry: Entry
    withdrawal: bool
    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Names in one language. `things` are areas, items, kits and places by id; words go by `list:code`."""

    things: Mapping[UUID, str]
    people: Mapping[UUID, str]
    words: Mapping[str, str]

    def of(self, id: UUID | None) -> str:
        return self.things.get(id, "") if id else ""

    def listed(self, list: str, codes: Iterable[str]) -> str:
        return ", ".join(self.words.get(f"{list}:{code}", code) for code in codes)


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    names: Mapping[str, str]


def names(language: str) -> Names:
    """Everything that a page of outreach may have to name, in three queries."""
    tables: list[Any] = [Area, Item, Kit, Place]
    areas, *others = (table.objects.order_by().values_list("id", "name", "names") for table in tables)
    things = {id: name_in(_Named(name, more), language) for id, name, more in areas.union(*others)}
    words = {f"{word.list}:{word.code}": name_in(word, language) for word in Word.objects.all()}
    return Names(things, people_names(), words)


# ---- sessions ------------------------------------------------------------------------------------------------


def sessions(
    *,
    since: date | None = None,
    until: date | None = None,
    area: UUID | None = None,
    state: str = "",
    worker: UUID | None = None,
) -> QuerySet[Session]:
    """Sessions, the latest first, narrowed by what was asked for."""
    found = _between(Session.objects.order_by("-day", "-band", "id"), since, until)
    if area:
        found = found.filter(area_id=area)
    if state:
        found = found.filter(state=state)
    if worker:
        found = found.filter(id__in=SessionWorker.objects.filter(worker=worker).values("session"))
    return found


def session(id: UUID) -> Session:
    """One session. Raises NotFound."""
    found: Session | None = Session.objects.filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such session here."))
    return found


def filled(ids: Sequence[UUID]) -> dict[UUID, Filled]:
    """What these sessions came to, in four queries however many they are. Withdrawn records do not count."""
    found = {id: Filled() for id in ids}
    tallies = Contact.objects.filter(session__in=ids, withdrawn=False).order_by()
    for row in tallies.values("session").annotate(n=Count("id"), reached=Sum("people")):
        found[row["session"]].contacts, found[row["session"]].people = row["n"], row["reached"]
    first, *more = (
        table.objects.filter(session__in=ids, withdrawn=False).values_list("id", "session")
        for table in TABLES.values()
    )
    home = dict(first.union(*more))
    for root, qty in pieces(home).items():
        found[home[root]].items += qty
    everybody = SessionWorker.objects.filter(session__in=ids).order_by("-joined", "key")
    for id, worker in everybody.values_list("session", "worker"):
        found[id].team.append(worker)
    return found


def team(session: UUID) -> list[UUID]:
    """Who is planned in or was there; those who were there first."""
    rows = SessionWorker.objects.filter(session=session).order_by("-joined", "key")
    return list(rows.values_list("worker", flat=True))


def open_sessions(today: date) -> list[Session]:
    """Who is out now, in the service day of today."""
    return list(sessions(state=Session.State.OPEN, since=today))


def left_open(today: date) -> QuerySet[Session]:
    """Sessions of days gone by that nobody ended."""
    return sessions(state=Session.State.OPEN, until=today - timedelta(days=1))


def plan_of(session: UUID) -> UUID | None:
    """The entry of the plan as it stands, which a changed plan corrects; None when there is none."""
    for entry in Entry.objects.filter(kind=PLANNED, corrects=None, body__contains=str(session)).order_by(
        "-seq"
    ):
        _latest, body = current(journal.history(entry.id))
        if body is not None and getattr(body, "session", None) == session:
            return _latest.id
    return None


# ---- records -------------------------------------------------------------------------------------------------


def records(session: UUID) -> list[Record]:
    """Everything that was recorded in a session in order of arrival, withdrawn ones too."""
    found = [(kind, row) for kind, table in TABLES.items() for row in table.objects.filter(session=session)]
    gone = given([row.pk for _kind, row in found])
    return sorted(
        (Record(kind, row, gone.get(row.pk, Given())) for kind, row in found),
        key=lambda record: record.row.seq,
    )


def record(id: UUID) -> Record:
    """One record by the id of its first entry. Raises NotFound."""
    for kind, table in TABLES.items():
        row = table.objects.filter(pk=id).first()
        if row is not None:
            return Record(kind, row, given([id]).get(id, Given()))
    raise NotFound(_("There is no such record here."))


def contacts(
    *,
    since: date | None = None,
    until: date | None = None,
    area: UUID | None = None,
    place_kind: str = "",
    worker: UUID | None = None,
    loose: bool = False,
    withdrawn: bool = False,
) -> QuerySet[Contact]:
    """Contacts, the latest first. `loose` keeps those without a session, `withdrawn` adds those taken back."""
    found = _between(Contact.objects.order_by("-day", "-seq"), since, until)
    asked = {"area_id": area, "place_kind": place_kind, "worker": worker}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    if loose:
        found = found.filter(session=None)
    return found if withdrawn else found.filter(withdrawn=False)


def loose_contacts(today: date) -> int:
    """How many contacts of the last two weeks belong to no session."""
    return contacts(since=today - LATELY, loose=True).count()


def debriefs() -> QuerySet[Response]:
    """Responses after which somebody asked for a debrief, the oldest first."""
    return Response.objects.filter(debrief_wanted=True, withdrawn=False).order_by("seq")


# ---- history -------------------------------------------------------------------------------------------------


def history(root: UUID) -> list[Step]:
    """A record's first entry and all that spoke of it since, in order of arrival."""
    steps, before = [], None
    for entry in journal.history(root):
        body = _fields(entry)
        old = body if before is None else before
        changed = {name: value for name, value in body.items() if value != old.get(name)}
        steps.append(Step(entry, entry.kind == WITHDRAWN, changed))
        before = body or before
    return steps


def current(entries: Sequence[Entry]) -> tuple[Entry, Body | None]:
    """The entry of a history that counts now, and its body: the latest to arrive; None once withdrawn or expired."""
    if not entries:
        raise NotFound(_("There is no such record here."))
    latest = [entry for entry in entries if entry.kind == entries[0].kind][-1]
    gone = not latest.body or any(entry.kind == WITHDRAWN for entry in entries)
    return latest, None if gone else read(latest)


def open_rivals() -> list[Entry]:
    """Corrections that disagree with an earlier one, as long as nobody has compared them."""
    answered = Exists(Entry.objects.filter(corrects=OuterRef("id")))
    waiting = journal.rivals().filter(kind__in=TABLES).exclude(answered)[:50]
    return [entry for entry in waiting if (root := root_of(entry)) and current(journal.history(root))[1]]


def root_of(entry: Entry) -> UUID | None:
    """The first entry of the chain that an entry belongs to; None while a link has not arrived."""
    while entry.corrects:
        target: Entry | None = Entry.objects.filter(id=entry.corrects).first()
        if target is None:
            return None
        entry = target
    return entry.id


def _fields(entry: Entry) -> dict[str, Any]:
    if entry.kind == WITHDRAWN or not entry.body:
        return {}
    return told(read(entry))


def told(body: Body) -> dict[str, Any]:
    """A body as JSON knows it: ids and days as text, lists as lists."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    return found


def _between(found: QuerySet[Any], since: date | None, until: date | None) -> QuerySet[Any]:
    if since:
        found = found.filter(day__gte=since)
    return found.filter(day__lte=until) if until else found
