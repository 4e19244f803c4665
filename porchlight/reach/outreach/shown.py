"""How sessions and records stand on a page: cells, lines of a night, labelled facts. Files have their own: files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from porchlight.commons.org.models import Organisation
from porchlight.journal.registry import Body
from porchlight.reach.outreach.given import Given
from porchlight.reach.outreach.history import Step, told
from porchlight.reach.outreach.kinds import CONTACT, NALOXONE
from porchlight.reach.outreach.models import Session
from porchlight.reach.outreach.queries import Filled, Names, Record
from porchlight.reach.outreach.words import (
    FIELDS,
    OUTCOMES,
    PLACE_KINDS,
    RECORDS,
    STATES,
    SUPPLY_REASONS,
    WHY,
    WITHDRAW_REASONS,
    bands,
    clock_word,
)

LEVELS = {"planned": "", "open": "lamp", "ended": "ok", "cancelled": ""}
ICONS = {CONTACT: "contact", NALOXONE: "box"}
CODES: Mapping[str, Mapping[str, Any]] = {
    "place_kind": PLACE_KINDS,
    "reason": SUPPLY_REASONS,
    "outcome": OUTCOMES,
}
LISTS = {"unmet": "needs"}
# Said elsewhere on the page: the ledger tells what was handed out, the head says where.
ELSEWHERE = frozenset({"session", "area", "lines", "kits", "attributes", "day", "band"})
MUTE = frozenset({"session", "attributes"})
THINGS, DAYS, HOURS = {"area", "bag"}, {"day", "happened_on"}, {"band", "happened_band"}
BILLS = {"lines": "item", "kits": "kit"}
Cell = Any

SESSION_COLUMNS = (
    {"title": gettext_lazy("Session")},
    {"title": gettext_lazy("Area")},
    {"title": gettext_lazy("Team")},
    {"title": gettext_lazy("People"), "num": True},
    {"title": gettext_lazy("Contacts"), "num": True},
    {"title": gettext_lazy("Items"), "num": True},
    {"title": gettext_lazy("State")},
)
RECORD_COLUMNS = (
    {"title": gettext_lazy("Record")},
    {"title": gettext_lazy("What")},
    {"title": gettext_lazy("Area")},
    {"title": gettext_lazy("Who")},
    {"title": gettext_lazy("What it says")},
    {"title": gettext_lazy("Items"), "num": True},
    {"title": gettext_lazy("State")},
)


@dataclass(frozen=True, slots=True)
class Show:
    """What every line needs to be read: the organisation's hours and everybody's names."""

    org: Organisation
    names: Names

    # ---- sessions

    def session(self, row: Session, full: Filled) -> list[Cell]:
        return [
            {"text": self.when(row), "url": f"/reach/outreach/{row.pk}/", "whole": True},
            self.names.of(row.area_id),
            self.people(full.team),
            *({"num": n} if row.starts else "" for n in (full.people, full.contacts, full.items)),
            {"text": STATES[row.state], "level": LEVELS[row.state] or "plain"},
        ]

    def people(self, ids: Iterable[UUID]) -> str:
        return ", ".join(self.names.people.get(id, "–") for id in ids)

    def when(self, row: Any) -> str:
        return f"{self.day(row.day)} · {self.hours(row.band)}"

    def day(self, day: date) -> str:
        """A day with its year, unless that is this one."""
        return date_format(day, "D j N" if day.year == localdate(timezone=self.org.tz).year else "D j N Y")

    def hours(self, band: int) -> str:
        return bands(self.org.day_starts)[band][1]

    def clock(self, at: datetime) -> str:
        return date_format(at.astimezone(self.org.tz), "H:i")

    def night(self, row: Session, records: Sequence[Record], team: Sequence[UUID]) -> list[dict[str, Any]]:
        """A session from its plan to its end, as lines in time."""
        lines = []
        if row.starts_at:
            ends = self.clock(row.ends_at) if row.ends_at else "…"
            text = _("until %(time)s") % {"time": ends}
            lines.append(
                {"time": self.clock(row.starts_at), "title": _("Planned"), "text": text, "icon": "calendar"}
            )
        if row.starts:
            time = self.clock(row.started_at) if row.started_at else ""
            lines.append({"time": time, "title": _("Out"), "text": self.people(team), "icon": "moon"})
        lines += [self.event(record) for record in records]
        if row.ends:
            time = self.clock(row.ended_at) if row.ended_at else ""
            lines.append({"time": time, "title": _("Home again"), "icon": "check", "level": "ok"})
        return lines

    # ---- records

    def event(self, record: Record) -> dict[str, Any]:
        row = record.row
        title = RECORDS[record.kind]
        if row.withdrawn:
            title = _("%(record)s, withdrawn") % {"record": title}
        elif row.corrected:
            title = _("%(record)s, corrected") % {"record": title}
        return {
            "title": title,
            "text": "" if row.withdrawn else self.summary(record),
            "icon": ICONS.get(record.kind, "naloxone"),
            "url": f"/reach/outreach/records/{row.pk}/",
        }

    def summary(self, record: Record) -> str:
        """A record in one line: who was reached and what they took."""
        return " · ".join(filter(None, [self.said(record), self.handed(record.given)]))

    def said(self, record: Record) -> str:
        """What a record says besides what it handed out."""
        row = record.row
        if record.kind == CONTACT:
            said = [_people(row.people), _others(row.for_others) if row.for_others else ""]
        elif record.kind == NALOXONE:
            trained = ngettext("%(n)s person trained", "%(n)s people trained", row.people_trained)
            said = [
                str(SUPPLY_REASONS[row.reason]),
                trained % {"n": row.people_trained} if row.people_trained else "",
            ]
        else:
            doses = ngettext("%(n)s dose", "%(n)s doses", row.doses) % {"n": row.doses}
            said = [str(OUTCOMES[row.outcome]), doses]
        return " · ".join(filter(None, said))

    def handed(self, out: Given) -> str:
        """Kits by their names, then what was given beside them."""
        said = [*out.kits.items(), *out.loose.items()]
        return ", ".join(f"{qty} × {self.names.of(id)}" for id, qty in said)

    def record(self, record: Record) -> list[Cell]:
        row = record.row
        state = _("withdrawn") if row.withdrawn else _("corrected") if row.corrected else ""
        return [
            {"text": self.when(row), "url": f"/reach/outreach/records/{row.pk}/", "whole": True},
            RECORDS[record.kind],
            self.names.of(row.area_id),
            self.names.people.get(row.worker, "–") if row.worker else "–",
            self.said(record),
            {"num": record.given.pieces},
            {"text": state, "level": "plain"} if state else "",
        ]

    def facts(self, body: Body) -> list[tuple[Any, str]]:
        """A record's body as labelled lines; what was not said is left out."""
        said = told(body).items()
        shown = ((name, self._fact(name, value)) for name, value in said if name not in ELSEWHERE)
        return [(FIELDS[name], text) for name, text in shown if text]

    def _change(self, name: str, value: Any) -> str:
        text = self._fact(name, value)
        return f"{FIELDS[name]}: {text}" if text else str(FIELDS[name])

    def _fact(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if name in HOURS and value is not None:
            return self.hours(value)
        if not value or name in MUTE:
            return ""
        if name in THINGS:
            return self.names.of(UUID(value))
        if name in DAYS:
            return self.day(date.fromisoformat(value))
        if name == "naloxone":
            return ", ".join(self._given(given) for given in value)
        if name in BILLS:
            return ", ".join(f"{row['qty']} × {self.names.of(UUID(row[BILLS[name]]))}" for row in value)
        if isinstance(value, list):
            return self.names.listed(LISTS.get(name, name), value)
        return str(CODES.get(name, {}).get(value) or self.names.words.get(f"{name}:{value}", value))

    def _given(self, given: dict[str, Any]) -> str:
        route = self.names.listed("routes", [given["route"]])
        product = self.names.of(UUID(given["item"])) if given["item"] else ""
        return f"{given['doses']} × {product or route}" + (f" ({route})" if product else "")

    def step(self, step: Step, counts: UUID | None) -> dict[str, Any]:
        """One entry of a record's history, as a line in time. What was withdrawn is not repeated: `counts` is None."""
        entry = step.entry
        who = self.names.people.get(entry.worker, "") if entry.worker else ""
        why = WITHDRAW_REASONS if step.withdrawal else WHY
        changed = [self._change(name, value if counts else None) for name, value in step.changed.items()]
        said = [who, str(why.get(entry.why, entry.why)), "; ".join(changed), clock_word(entry.ahead)]
        first = entry.corrects is None
        title = _("Recorded") if first else _("Withdrawn") if step.withdrawal else _("Corrected")
        if entry.rival:
            title = _("%(what)s, but somebody else had too") % {"what": title}
        if entry.id == counts:
            said.append(_("this version counts"))
        return {
            "time": date_format(entry.received, "j N"),
            "title": title,
            "text": " · ".join(filter(None, said)),
            "icon": "close" if step.withdrawal else "journal" if first else "undo",
            "level": "warn" if entry.rival else "",
        }


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}


def _others(count: int) -> str:
    return ngettext("for %(n)s other person", "for %(n)s other people", count) % {"n": count}
