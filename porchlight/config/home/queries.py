"""What needs a person now: one card for each thing, each with one thing to do. Nothing to do, no card."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from porchlight.commons.devices.queries import phones
from porchlight.commons.devices.rules import concerns
from porchlight.commons.org.models import Organisation
from porchlight.commons.people.permissions import Permission, Role, may
from porchlight.journal.queries import gaps, root_of
from porchlight.lib.names import name_in
from porchlight.reach.outreach import history
from porchlight.reach.outreach import queries as outreach
from porchlight.reach.supply.queries import shelves
from porchlight.sync.quarantine import queries as quarantine

NAMED = 3  # how many names a card says before "and more"

CONCERNS = {
    "lost": gettext_lazy("reported lost by its code"),
    "away": gettext_lazy("needs a new code"),
    "skew": gettext_lazy("clock is off"),
    "gaps": gettext_lazy("entries have not arrived"),
    "quiet": gettext_lazy("not heard for two weeks"),
    "waiting": gettext_lazy("holds entries that wait"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that needs a person, and the one thing to do about it."""

    title: str
    text: str
    icon: str
    url: str
    action: str
    figure: int | None = None
    badge: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Night:
    """A team that is out now."""

    url: str
    where: str
    team: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is looking: organisation, day, roles, language."""

    org: Organisation
    today: date
    roles: frozenset[Role]
    language: str

    def may(self, permission: Permission) -> bool:
        return may(self.roles, permission)


def out_tonight(asker: Asker) -> list[Night]:
    """Who is out now, for those who may read sessions."""
    if not asker.may(Permission.SESSION_READ):
        return []
    rows, names = outreach.open_sessions(asker.today), outreach.names(asker.language)
    teams = outreach.filled([row.pk for row in rows])
    return [
        Night(
            url=f"/reach/outreach/{row.pk}/",
            where=names.of(row.area_id),
            team=", ".join(names.people.get(id, "–") for id in teams[row.pk].team),
        )
        for row in rows
    ]


def needs(asker: Asker) -> list[Card]:
    """Everything that waits for somebody with these roles, what concerns people first."""
    return [card for permission, find in FRAGMENTS if asker.may(permission) for card in find(asker)]


def _debriefs(asker: Asker) -> Iterator[Card]:
    first = outreach.debriefs().first()
    if first is not None:
        count = outreach.debriefs().count()
        yield Card(
            _("A debrief is wanted"),
            _("Somebody was at a response and would like to talk about it."),
            "bell",
            f"/reach/outreach/records/{first.pk}/",
            _("Look at it"),
            figure=count,
        )


def _left_open(asker: Asker) -> Iterator[Card]:
    rows = outreach.left_open(asker.today)
    if count := rows.count():
        text = ngettext(
            "It began on an earlier day and nobody ended it. Is everybody home?",
            "They began on earlier days and nobody ended them. Is everybody home?",
            count,
        )
        first = rows.last()
        url = f"/reach/outreach/{first.pk}/" if first else "/reach/outreach/?state=open"
        yield Card(_("Still out, it seems"), text, "moon", url, _("Look at it"), figure=count)


def _gone_by(asker: Asker) -> Iterator[Card]:
    rows = outreach.gone_by(asker.today)
    if first := rows.last():
        count = rows.count()
        text = ngettext(
            "It was planned for a day gone by, and nobody went out or called it off.",
            "They were planned for days gone by, and nobody went out or called them off.",
            count,
        )
        url = f"/reach/outreach/{first.pk}/"
        yield Card(_("Did it take place?"), text, "calendar", url, _("Look at it"), figure=count)


def _uncounted(asker: Asker) -> Iterator[Card]:
    if rows := list(outreach.uncounted(asker.today)):
        names = outreach.names(asker.language)
        yield Card(
            _("Count the bag"),
            _some([f"{names.of(row.bag_id)} · {_day(row.day)}" for row in rows]),
            "count",
            outreach.count_url(rows[-1]),
            _("Count"),
            figure=len(rows),
            badge=_("after a session"),
        )


def _rivals(asker: Asker) -> Iterator[Card]:
    if rivals := history.open_rivals():
        yield Card(
            _("Two corrections disagree"),
            _("Two people corrected the same record, each without the other."),
            "undo",
            f"/reach/outreach/records/{root_of(rivals[0])}/",
            _("Compare them"),
            figure=len(rivals),
        )


def _loose(asker: Asker) -> Iterator[Card]:
    count, since = outreach.loose(asker.today)
    if count:
        yield Card(
            _("Records without a session"),
            _("From the last two weeks. They count, but no session shows them."),
            "contact",
            f"/reach/outreach/records/?loose=on&since={since}",
            _("Find their session"),
            figure=count,
        )


def _stock(asker: Asker) -> Iterator[Card]:
    found = shelves(asker.today)
    if negative := found.negative():
        place = negative[0][0].pk
        counts = asker.may(Permission.STOCK_MOVE)
        yield Card(
            _("Count these"),
            _some(
                [
                    " · ".join(name_in(row, asker.language) for row in (stock.item, place))
                    for place, stock in negative
                ]
            ),
            "count",
            f"/reach/supply/count/?place={place}" if counts else f"/reach/supply/{place}/",
            _("Count") if counts else _("Look at it"),
            figure=len(negative),
            badge=_("below nothing"),
            level="danger",
        )
    if low := [stock for stock in found.running_out() if not stock.asks]:
        yield Card(
            _("Running out"),
            _some([f"{name_in(stock.item, asker.language)} ({stock.qty})" for stock in low]),
            "shelf",
            "/reach/supply/",
            _("See the shelves"),
            figure=len(low),
            badge=_("reorder"),
            level="warn",
        )
    if old := found.expiring(asker.today):
        lines = [f"{name_in(row.item, asker.language)} · {_day(row.lot.expires)}" for row in old]
        url = f"/reach/supply/{old[0].held[0].place.pk}/"
        yield Card(_("Use these first"), _some(lines), "clock", url, _("See them"), figure=len(old))


def _quarantine(asker: Asker) -> Iterator[Card]:
    if count := quarantine.waiting():
        yield Card(
            _("Entries held back"),
            _("They arrived whole but could not be counted. Nothing is lost."),
            "quarantine",
            "/sync/quarantine/",
            _("Decide"),
            figure=count,
        )


def _early(asker: Asker) -> Iterator[Card]:
    # One that came today may be ahead of its entry by a few minutes, or by a night without signal.
    if count := quarantine.corrections().filter(received__lt=asker.today).count():
        yield Card(
            _("Corrections that wait"),
            _("What they correct is not here, so they do not count."),
            "undo",
            "/sync/quarantine/corrections/",
            _("Look at them"),
            figure=count,
        )


def _phones(asker: Asker) -> Iterator[Card]:
    missing: dict[UUID, int] = gaps()
    said = []
    for phone in phones():
        found = concerns(
            active=phone.state == phone.State.ACTIVE,
            upload_only=phone.upload_only,
            skew_s=phone.skew_s,
            gaps=missing.get(phone.pk, 0),
            pending=phone.pending,
            last_seen=phone.last_seen,
            today=asker.today,
            reported_on=phone.reported_on,
        )
        if found:
            said.append((phone.pk, f"{phone.label}: {CONCERNS[found[0]]}"))
    if said:
        url = f"/commons/devices/{said[0][0]}/" if len(said) == 1 else "/commons/devices/"
        text = _some([line for _id, line in said])
        yield Card(_("Phones to look after"), text, "device", url, _("See the phones"), figure=len(said))


def _day(day: date | None) -> str:
    return date_format(day, "j N") if day else ""


def _some(lines: list[Any]) -> str:
    """The first few, and how many more."""
    more = len(lines) - NAMED
    text = ", ".join(map(str, lines[:NAMED]))
    if more > 0:
        text += " " + _("and %(n)s more") % {"n": more}
    return text


# Whose role opens the thing to do sees that it is to be done; what concerns people comes first.
FRAGMENTS: tuple[tuple[Permission, Callable[[Asker], Iterator[Card]]], ...] = (
    (Permission.ENTRY_CORRECT, _debriefs),
    (Permission.SESSION_PLAN, _left_open),
    (Permission.SESSION_PLAN, _gone_by),
    (Permission.STOCK_MOVE, _uncounted),
    (Permission.STOCK_READ, _stock),
    (Permission.QUARANTINE, _quarantine),
    (Permission.QUARANTINE, _early),
    (Permission.ENTRY_CORRECT, _rivals),
    (Permission.ENTRY_CORRECT, _loose),
    (Permission.DEVICE_READ, _phones),
)
