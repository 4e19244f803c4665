"""Reading outreach: sessions and how full they are, records, what asks for a person. A record's history: history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from porchlight.commons.languages.models import Word
from porchlight.commons.people.queries import names as people_names
from porchlight.commons.places.models import Area
from porchlight.journal.models import Entry
from porchlight.lib.errors import NotFound
from porchlight.lib.names import name_in
from porchlight.reach.outreach import rules
from porchlight.reach.outreach.given import Given, given, pieces
from porchlight.reach.outreach.history import history
from porchlight.reach.outreach.kinds import CONTACT, NALOXONE, PLANNED, RESPONSE
from porchlight.reach.outreach.models import Contact, Naloxone, Response, Session, SessionWorker
from porchlight.reach.supply.kinds import CountReason
from porchlight.reach.supply.models import Count as Counted
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


def ahead_of(worker: UUID, today: date) -> list[Session]:
    """Sessions with somebody in the team that are open, or planned for today and later; the nearest first."""
    planned = Q(state=Session.State.PLANNED, day__gte=today)
    found = sessions(worker=worker).filter(planned | Q(state=Session.State.OPEN))
    return list(found.order_by("day", "band", "id"))


def numbered(number: int, today: date) -> UUID | None:
    """The open session with this number, which a colleague reads out (decision 0033). None also where two have it:
    whoever got the wrong one would hear of a night that is not theirs."""
    found = sessions(state=Session.State.OPEN, since=today - timedelta(days=1)).values_list("pk", flat=True)
    with_it = [id for id in found if rules.number(id) == number]
    return with_it[0] if len(with_it) == 1 else None


def left_open(today: date) -> QuerySet[Session]:
    """Sessions of days gone by that nobody ended."""
    return sessions(state=Session.State.OPEN, until=today - timedelta(days=1))


def gone_by(today: date) -> QuerySet[Session]:
    """Plans whose day is over without anybody having said whether they took place."""
    return sessions(state=Session.State.PLANNED, until=today - timedelta(days=1))


def uncounted(today: date) -> QuerySet[Session]:
    """Ended sessions of the last two weeks whose bag nobody has counted since."""
    return _uncounted(sessions(since=today - LATELY))


def count_url(session: Session) -> str:
    """Where the bag of a session is counted for it."""
    asked = {"place": session.bag_id, "session": session.pk, "reason": CountReason.SESSION_END}
    return f"/reach/supply/count/?{urlencode(asked)}"


def needs_count(session: Session) -> bool:
    """Whether a session has ended and its bag was not counted since."""
    over = session.state == Session.State.ENDED and session.bag_id is not None
    return over and _uncounted(Session.objects.filter(pk=session.pk)).exists()


def _uncounted(found: QuerySet[Session]) -> QuerySet[Session]:
    """A count for the session settles it, and so does any count of the bag on a later day."""
    since = Q(session=OuterRef("pk")) | Q(day__gt=OuterRef("day"))
    counts = Counted.objects.filter(since, place_id=OuterRef("bag_id"))
    bags = Place.objects.filter(kind__in=Place.HOLDING, active=True).values("id")
    return found.filter(state=Session.State.ENDED, bag_id__in=bags).exclude(Exists(counts))


def plan_of(session: UUID) -> UUID | None:
    """The entry of the plan as it stands, which a changed plan corrects; None when there is none."""
    plans = Entry.objects.filter(kind=PLANNED, corrects=None, body__contains=str(session)).order_by("-seq")
    for entry in plans:
        told = history(entry.id)
        if getattr(told.now, "session", None) == session:
            return told.latest.id
    return None


# ---- records -------------------------------------------------------------------------------------------------


def of_session(session: UUID) -> list[Record]:
    """Everything that was recorded in a session in order of arrival, withdrawn ones too."""
    found = [(kind, row) for kind, table in TABLES.items() for row in table.objects.filter(session=session)]
    return sorted(_full(found), key=lambda record: record.row.seq)


def record(id: UUID) -> Record:
    """One record by the id of its first entry. Raises NotFound."""
    for kind, table in TABLES.items():
        row = table.objects.filter(pk=id).first()
        if row is not None:
            return _full([(kind, row)])[0]
    raise NotFound(_("There is no such record here."))


def records(
    *,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    area: UUID | None = None,
    place_kind: str = "",
    worker: UUID | None = None,
    loose: bool = False,
    withdrawn: bool = False,
) -> QuerySet[Any, Any]:
    """Kind and id of contacts, naloxone and responses, the latest first; `full` reads the rest of some of them.

    `loose` keeps those without a session, `withdrawn` adds those taken back. Only contacts say their kind of place.
    """
    asked = {"area_id": area, "worker": worker, "place_kind": place_kind}
    asked = {name: value for name, value in asked.items() if value}
    parts = []
    for name, table in TABLES.items():
        rows = _between(table.objects.order_by(), since, until)
        rows = rows.none() if kind and kind != name else rows
        rows = rows.none() if place_kind and table is not Contact else rows.filter(**asked)
        rows = rows.filter(session=None) if loose else rows
        rows = rows if withdrawn else rows.filter(withdrawn=False)
        named = rows.annotate(kind=Value(name, output_field=CharField()))
        parts.append(named.values_list("kind", "id", "day", "seq"))
    found: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True).order_by("-day", "-seq")
    return found


def full(found: Iterable[tuple[str, UUID, date, int]]) -> list[Record]:
    """Some records of a list, in its order."""
    keys = [(kind, id) for kind, id, _day, _seq in found]
    ids: dict[str, list[UUID]] = {}
    for kind, id in keys:
        ids.setdefault(kind, []).append(id)
    rows = {kind: TABLES[kind].objects.in_bulk(some) for kind, some in ids.items()}
    return _full([(kind, rows[kind][id]) for kind, id in keys])


def _full(found: Sequence[tuple[str, Any]]) -> list[Record]:
    gone = given([row.pk for _kind, row in found])
    return [Record(kind, row, gone.get(row.pk, Given())) for kind, row in found]


def loose(today: date) -> tuple[int, date]:
    """How many records of the last two weeks belong to no session, and the first day of these weeks."""
    since = today - LATELY
    return records(since=since, loose=True).count(), since


def debriefs() -> QuerySet[Response]:
    """Responses after which somebody asked for a debrief, the oldest first."""
    return Response.objects.filter(debrief_wanted=True, withdrawn=False).order_by("seq")


def areas() -> list[tuple[UUID, bool]]:
    """All areas by name and whether they are in use, those that are not last: a link or an old record may name them."""
    return list(Area.objects.order_by("-active", "name").values_list("id", "active"))


def _between(found: QuerySet[Any], since: date | None, until: date | None) -> QuerySet[Any]:
    if since:
        found = found.filter(day__gte=since)
    return found.filter(day__lte=until) if until else found
