"""What desks fill in about sessions, and what lists are narrowed by. Records have their own: paper."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.once import Once
from porchlight.commons.org.queries import moment
from porchlight.journal.traces import WithdrawReason
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.models import Session
from porchlight.reach.outreach.queries import Names
from porchlight.reach.outreach.rules import AHEAD, day_fault
from porchlight.reach.outreach.sheets import DayInput, Desk, Options
from porchlight.reach.outreach.words import (
    PLACE_KINDS,
    PLAN_FAULTS,
    RECORD_NAMES,
    RECORDS,
    STATES,
    WITHDRAW_REASONS,
)

LONGEST = timedelta(hours=16)
UNKNOWN = _("“%(value)s” is not known here, so nothing is found.")
NO_DAY = _("This is not a day, so nothing is found.")


class TimeInput(forms.TimeInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "time"}, format="%H:%M")


class PlanForm(Once):
    """A night to come: when, where, who, with which bag. Times are those on the wall clock here."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    begins = forms.TimeField(label=_("Begins"), widget=TimeInput)
    ends = forms.TimeField(
        label=_("Ends"), widget=TimeInput, help_text=_("Earlier than the beginning means the next morning.")
    )
    area = forms.ChoiceField(label=_("Area"))
    place_kind = forms.ChoiceField(label=_("Kind of place"), choices=list(PLACE_KINDS.items()))
    team = forms.MultipleChoiceField(label=_("Team"), required=False, widget=forms.CheckboxSelectMultiple)
    bag = forms.ChoiceField(label=_("Bag"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        desk: Desk,
        team: Options,
        session: Session | None = None,
        planned: Any = (),
    ) -> None:
        self.desk, self.session = desk, session
        first = _plan_of(session, planned, desk) if session else {"day": desk.today}
        super().__init__(data, initial={"begins": "19:00", "ends": "23:00", **first})
        known = {value for value, _label in team}
        more = [(str(id), desk.names.people.get(id, "")) for id in planned if str(id) not in known]
        cast(forms.ChoiceField, self.fields["area"]).choices = [("", _("Choose")), *desk.areas]
        cast(forms.ChoiceField, self.fields["bag"]).choices = [("", _("Not known yet")), *desk.places]
        cast(forms.ChoiceField, self.fields["team"]).choices = [*team, *more]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if fault := day_fault(day, self.desk.today, ahead=AHEAD):
            raise forms.ValidationError(PLAN_FAULTS[fault])
        return day

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if {"day", "begins", "ends"} <= found.keys():
            found["starts_at"] = self._at(found["day"], found["begins"])
            after = timedelta(days=int(found["ends"] <= found["begins"]))
            found["ends_at"] = self._at(found["day"] + after, found["ends"])
            if found["ends_at"] - found["starts_at"] > LONGEST:
                self.add_error("ends", _("That is longer than sixteen hours. Plan two sessions."))
        return found

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.desk.org.tz)

    def told(self) -> kinds.SessionPlanned:
        """The plan as an entry's body. A new session has the id of the form's token."""
        found = self.cleaned_data
        day, band = moment(self.desk.org, found["starts_at"])
        return kinds.SessionPlanned(
            session=self.session.pk if self.session else self.id,
            area=UUID(found["area"]),
            place_kind=kinds.PlaceKind(found["place_kind"]),
            starts_at=found["starts_at"],
            ends_at=found["ends_at"],
            team=tuple(sorted(map(UUID, found["team"]))),
            bag=UUID(found["bag"]) if found["bag"] else None,
            day=day,
            band=band,
        )


def _plan_of(session: Session, planned: Any, desk: Desk) -> dict[str, Any]:
    starts = session.starts_at.astimezone(desk.org.tz) if session.starts_at else None
    ends = session.ends_at.astimezone(desk.org.tz) if session.ends_at else None
    return {
        "day": starts.date() if starts else session.day,
        "begins": starts.time() if starts else None,
        "ends": ends.time() if ends else None,
        "area": str(session.area_id or ""),
        "place_kind": session.place_kind,
        "bag": str(session.bag_id or ""),
        "team": [str(id) for id in planned],
    }


class CancelForm(Once):
    reason = forms.ChoiceField(label=_("What was the reason?"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, reasons: Options) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["reason"]).choices = reasons


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it taken back?"), choices=list(WITHDRAW_REASONS.items()), widget=forms.RadioSelect
    )

    def told(self) -> WithdrawReason:
        return WithdrawReason(self.cleaned_data["reason"])


class Filter(forms.Form):
    """What both lists can be narrowed by. A value that nothing answers to is marked, and finds nothing."""

    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, widget=DayInput)
    area = forms.ChoiceField(label=_("Area"), required=False)
    worker = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, data: Any, *, names: Names, areas: Options) -> None:
        super().__init__(data)
        people = [(str(id), name) for id, name in names.people.items()]
        cast(forms.ChoiceField, self.fields["area"]).choices = [("", _("All areas")), *areas]
        cast(forms.ChoiceField, self.fields["worker"]).choices = [("", _("Everybody")), *people]
        for field in self.fields.values():
            field.error_messages |= {"invalid_choice": UNKNOWN, "invalid": NO_DAY}

    def asked(self) -> dict[str, Any]:
        """The keyword arguments of the query, as far as they are understood."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: UUID(value) if name in ("area", "worker") else value for name, value in found.items()}


class SessionFilter(Filter):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES.items()])

    field_order = ("since", "until", "area", "worker", "state")


class RecordFilter(Filter):
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All kinds")), *((short, RECORDS[kind]) for short, kind in RECORD_NAMES.items())],
    )
    place_kind = forms.ChoiceField(
        label=_("Kind of place"), required=False, choices=[("", _("All kinds")), *PLACE_KINDS.items()]
    )
    loose = forms.BooleanField(label=_("Without a session"), required=False)
    withdrawn = forms.BooleanField(label=_("Also withdrawn"), required=False)

    field_order = ("kind", "since", "until", "area", "worker", "place_kind", "loose", "withdrawn")

    def clean_kind(self) -> str:
        return RECORD_NAMES.get(self.cleaned_data["kind"], "")
