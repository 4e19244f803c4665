"""What the forms of records share: what they offer, when and where, the counters of items.

A correction shows the record as it stands, remembers which version that was, and asks why.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.queries import words
from porchlight.commons.once import Once
from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import moment
from porchlight.journal.registry import Body
from porchlight.lib.names import name_in
from porchlight.reach.outreach.history import History, told
from porchlight.reach.outreach.models import Session
from porchlight.reach.outreach.queries import Names, names, sessions
from porchlight.reach.outreach.rules import around, day_fault
from porchlight.reach.outreach.words import DAY_FAULTS, FIELDS, OFFERED, WHY, bands
from porchlight.reach.supply import queries as supply
from porchlight.reach.supply.kinds import Line
from porchlight.reach.supply.models import Item, Kit
from porchlight.reach.supply.words import CATEGORIES

Options = list[tuple[str, str]]
AROUND = timedelta(days=3)


@dataclass
class Desk:
    """Everything that a form offers, in one language; read when a form first asks for it."""

    org: Organisation
    language: str
    today: date
    around: date

    @cached_property
    def names(self) -> Names:
        return names(self.language)

    @cached_property
    def areas(self) -> Options:
        return [(str(id), self.names.of(id)) for id, _name in supply.areas()]

    @cached_property
    def places(self) -> Options:
        return [(str(row.pk), name_in(row, self.language)) for row in supply.holding_places()]

    @cached_property
    def items(self) -> Sequence[Item]:
        return supply.items()

    @cached_property
    def kits(self) -> Sequence[Kit]:
        return supply.kits()

    @cached_property
    def sessions(self) -> Options:
        since, until = around(self.around, AROUND)
        return [(str(row.pk), self.title(row)) for row in sessions(since=since, until=until)]

    @cached_property
    def lists(self) -> dict[str, Options]:
        found: dict[str, Options] = {}
        for word in words().filter(active=True):
            found.setdefault(word.list, []).append((word.code, name_in(word, self.language)))
        return found

    def title(self, session: Session) -> str:
        """A session in a few words: day, hours, area."""
        hours = bands(self.org.day_starts)[session.band][1]
        return f"{date_format(session.day, 'D j N')} · {hours} · {self.names.of(session.area_id)}"


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together; a folded one opens when something in it is filled in."""

    title: Any
    fields: Sequence[BoundField]
    folded: bool = False

    @property
    def opened(self) -> bool:
        return not self.folded or any(bound.errors or bound.value() for bound in self.fields)


class DayInput(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class RecordForm(Once):
    """What every record says: when, where, out of which bag."""

    version = forms.UUIDField(widget=forms.HiddenInput, required=False)
    why = forms.ChoiceField(label=_("What was wrong?"), choices=[(code, WHY[code]) for code in OFFERED])
    session = forms.ChoiceField(label=FIELDS["session"], required=False)
    day = forms.DateField(label=_("Day"), widget=DayInput)
    band = forms.TypedChoiceField(label=FIELDS["band"], coerce=int)
    area = forms.ChoiceField(label=FIELDS["area"])
    bag = forms.ChoiceField(label=FIELDS["bag"], required=False)

    WHEN = ("why", "session", "day", "band", "area")

    def __init__(
        self, data: Any = None, *, desk: Desk, session: Session | None = None, past: History | None = None
    ) -> None:
        self.desk, self.body = desk, cast(Any, past.said if past else None)
        start = self.filled_in(past) if past else _from(session, desk)
        super().__init__(data, initial=start)
        if not past:
            del self.fields["why"], self.fields["version"]
        self.offer("session", [("", _("No session")), *desk.sessions])
        self.offer("band", [(str(number), hours) for number, hours in bands(desk.org.day_starts)])
        self.offer("area", [("", _("Choose")), *desk.areas])
        self.offer("bag", [("", _("Not known")), *desk.places])
        self.build()

    def clean_day(self) -> date:
        return self._day("day")

    @property
    def marked(self) -> bool:
        """Whether some field is wrong, and not only the whole."""
        return any(name != NON_FIELD_ERRORS for name in self.errors)

    def renew(self) -> None:
        """As for any form; a correction that was kept is the version that one has seen by now."""
        kept = self.id
        super().renew()
        if "version" in self.fields:
            again: Any = self.data
            again["version"] = str(kept)

    def _day(self, name: str) -> date:
        """A day as typed; the one that stands already is never refused."""
        day: date = self.cleaned_data[name]
        fault = day_fault(day, self.desk.today)
        if fault and day.isoformat() != str(self.initial.get(name)):
            raise forms.ValidationError(DAY_FAULTS[fault])
        return day

    def build(self) -> None:
        """Add the fields that the network's own lists make."""

    def offer(self, name: str, options: Iterable[tuple[Any, Any]]) -> None:
        """Set a field's choices, and keep what the record said even if it is offered no more."""
        options = [*options]
        said = self.initial.get(name)
        for value in map(str, said if isinstance(said, list) else [said] if said else []):
            if value not in [str(code) for code, _label in options]:
                label = self.desk.names.of(UUID(value)) if len(value) == 36 else value
                options.append((value, label or _("As it was")))
        cast(forms.ChoiceField, self.fields[name]).choices = options

    def add_lines(self, items: Iterable[Item]) -> None:
        """A counter for each item, those of the record too if they are out of use."""
        taken = Counter[UUID]()
        for line in getattr(self.body, "lines", ()):  # a phone may name an item twice
            taken[line.item] += line.qty
        offered = {item.pk: name_in(item, self.desk.language) for item in items}
        for id in {**offered, **taken}:
            self.fields[f"item_{id}"] = counter(offered.get(id) or self.desk.names.of(id), 10_000, taken[id])

    def lines(self) -> tuple[Line, ...]:
        return tuple(
            Line(UUID(name.removeprefix("item_")), qty)
            for name, qty in self.cleaned_data.items()
            if name.startswith("item_") and qty
        )

    def group(self, title: Any, *names: str, folded: bool = False) -> Section:
        return Section(title, [self[name] for name in names if name in self.fields], folded)

    def item_sections(self, title: Any) -> list[Section]:
        """The counters by category, in the catalogue's order."""
        categories = {f"item_{item.pk}": item.category for item in self.desk.items}
        by_category: dict[str, list[str]] = {}
        for name in self.fields:
            if name.startswith("item_"):
                by_category.setdefault(categories.get(name, "other"), []).append(name)
        return [
            self.group(CATEGORIES.get(category, category), *fields, folded=True)
            for category, fields in by_category.items()
        ]

    def where(self) -> dict[str, Any]:
        """The fields that every body has."""
        found = self.cleaned_data
        ids = {name: UUID(found[name]) if found[name] else None for name in ("session", "area", "bag")}
        return {**ids, "lines": self.lines()}

    def filled_in(self, past: History) -> dict[str, Any]:
        """A record as it stands as the form's first values."""
        day, band = past.when
        said = {name: value for name, value in told(self.body).items() if value is not None}
        return said | {"version": past.latest.id, "day": day, "band": band}

    @property
    def sections(self) -> list[Section]:
        raise NotImplementedError

    def told(self) -> Body:
        raise NotImplementedError


def counter(label: Any, most: int, now: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, initial=now or 0, required=False)


def many(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def _from(session: Session | None, desk: Desk) -> dict[str, Any]:
    """What a session already says about a record in it."""
    if session is None:
        return {"day": desk.today, "band": moment(desk.org, timezone.now())[1]}
    return {
        "session": str(session.pk),
        "day": min(session.day, desk.today),
        "band": session.band,
        "area": str(session.area_id or ""),
        "place_kind": session.place_kind,
        "bag": str(session.bag_id or ""),
    }
