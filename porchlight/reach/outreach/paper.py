"""The three records as desks fill them in, from paper or from a phone call: a contact, naloxone, a response."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.lib.names import name_in
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.sheets import DayInput, RecordForm, Section, counter, many
from porchlight.reach.outreach.words import (
    FIELDS,
    OUTCOMES,
    PLACE_KINDS,
    RESPONSE_STEPS,
    SUPPLY_REASONS,
    bands,
)
from porchlight.reach.supply.kinds import KitLine

YES = {"yes": True, "no": False}


class ContactForm(RecordForm):
    place_kind = forms.ChoiceField(label=FIELDS["place_kind"], choices=list(PLACE_KINDS.items()))
    people = forms.IntegerField(label=FIELDS["people"], min_value=1, max_value=500, initial=1)
    for_self = forms.BooleanField(label=FIELDS["for_self"], required=False, initial=True)
    for_others = forms.IntegerField(
        label=FIELDS["for_others"], min_value=0, max_value=500, initial=0, required=False
    )
    sharps_back = forms.IntegerField(
        label=FIELDS["sharps_back"], min_value=0, max_value=10_000, initial=0, required=False
    )

    LISTS = (("services", "services"), ("needs", "needs"), ("unmet", "needs"), ("referrals", "referrals"))

    def build(self) -> None:
        for name, words_of in self.LISTS:
            self.fields[name] = many(FIELDS[name])
            self.offer(name, self.desk.lists.get(words_of, []))
        taken = Counter[tuple[UUID, int]]()
        for line in getattr(self.body, "kits", ()):
            taken[line.kit, line.revision] += line.qty
        now = {(kit.pk, kit.revision): name_in(kit, self.desk.language) for kit in self.desk.kits}
        called = {kit.pk: name_in(kit, self.desk.language) for kit in self.desk.kits}
        active = {kit.pk for kit in self.desk.kits if kit.active}
        for kit, revision in {**{key: None for key in now if key[0] in active}, **taken}:
            label = called.get(kit, "") if (kit, revision) in now else f"{called.get(kit, '')} ({revision})"
            self.fields[f"kit_{kit}_{revision}"] = counter(label, 1000, taken[kit, revision])
        self.add_lines(self.desk.items)

    @property
    def sections(self) -> list[Section]:
        kits = [name for name in self.fields if name.startswith("kit_")]
        return [
            self.group(_("When and where"), *self.WHEN, "place_kind"),
            self.group(_("Who was reached"), "people", "for_self", "for_others", "sharps_back"),
            self.group(_("Kits"), "bag", *kits),
            *self.item_sections(_("Items")),
            self.group(_("Given and asked for"), *(name for name, _words in self.LISTS), folded=True),
        ]

    def told(self) -> kinds.ContactLogged:
        found = self.cleaned_data
        kits = [
            (*name.removeprefix("kit_").split("_"), qty)
            for name, qty in found.items()
            if name.startswith("kit_") and qty
        ]
        lists: dict[str, Any] = {name: tuple(found[name]) for name, _words in self.LISTS}
        return kinds.ContactLogged(
            **self.where(),
            place_kind=kinds.PlaceKind(found["place_kind"]),
            people=found["people"],
            for_self=found["for_self"],
            for_others=found["for_others"] or 0,
            sharps_back=found["sharps_back"] or 0,
            kits=tuple(KitLine(UUID(kit), int(revision), qty) for kit, revision, qty in kits),
            attributes=self.body.attributes if self.body else {},
            **lists,
        )


class NaloxoneForm(RecordForm):
    reason = forms.ChoiceField(label=FIELDS["reason"], choices=list(SUPPLY_REASONS.items()))
    people_trained = forms.IntegerField(
        label=FIELDS["people_trained"], min_value=0, max_value=500, initial=0, required=False
    )
    for_others = forms.IntegerField(
        label=FIELDS["for_others"], min_value=0, max_value=500, initial=0, required=False
    )

    def build(self) -> None:
        self.add_lines(item for item in self.desk.items if item.naloxone)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.lines() and not self.cleaned_data["people_trained"]:
            self.add_error("people_trained", _("Was somebody trained, or something handed out?"))
        return self.cleaned_data

    @property
    def sections(self) -> list[Section]:
        items = [name for name in self.fields if name.startswith("item_")]
        return [
            self.group(_("When and where"), *self.WHEN),
            self.group(_("What for"), "reason", "people_trained", "for_others"),
            self.group(_("Handed out"), "bag", *items),
        ]

    def told(self) -> kinds.NaloxoneSupplied:
        found = self.cleaned_data
        return kinds.NaloxoneSupplied(
            **self.where(),
            reason=kinds.SupplyReason(found["reason"]),
            people_trained=found["people_trained"] or 0,
            for_others=found["for_others"] or 0,
        )


class ResponseForm(RecordForm):
    reported_by = forms.ChoiceField(label=FIELDS["reported_by"])
    outcome = forms.ChoiceField(label=FIELDS["outcome"], choices=list(OUTCOMES.items()), initial="unknown")
    happened_on = forms.DateField(label=FIELDS["happened_on"], required=False, widget=DayInput)
    happened_band = forms.TypedChoiceField(
        label=FIELDS["happened_band"], coerce=int, empty_value=None, required=False
    )
    debrief_wanted = forms.BooleanField(label=FIELDS["debrief_wanted"], required=False)

    SIGNS = ("breathing", "responsive", "colour")

    def build(self) -> None:
        hours = [(str(number), label) for number, label in bands(self.desk.org.day_starts)]
        self.offer("happened_band", [("", _("Not known")), *hours])
        self.offer("reported_by", self.desk.lists.get("reported_by", []))
        for sign in self.SIGNS:
            self.fields[sign] = forms.ChoiceField(label=FIELDS[sign], required=False)
            self.offer(sign, [("", _("Not known")), *self.desk.lists.get(sign, [])])
        self.fields["suspected"] = many(FIELDS["suspected"])
        self.offer("suspected", self.desk.lists.get("suspected", []))
        said = getattr(self.body, "naloxone", ())
        self.rows = max(2, len(said) + 1)
        for number in range(self.rows):
            self._add_given(number, said[number] if number < len(said) else None)
        for step, label in RESPONSE_STEPS.items():
            was = getattr(self.body, step, None)
            self.initial[step] = "" if was is None else "yes" if was else "no"
            self.fields[step] = forms.TypedChoiceField(
                label=label,
                required=False,
                choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
                coerce=YES.get,
                empty_value=None,
            )
        self.add_lines(item for item in self.desk.items if item.naloxone)

    def _add_given(self, number: int, said: kinds.Given | None) -> None:
        """One product that was used: which, how, how many doses."""
        names = {part: f"given_{number}_{part}" for part in ("item", "route", "doses")}
        products = [(str(i.pk), name_in(i, self.desk.language)) for i in self.desk.items if i.naloxone]
        self.initial[names["item"]] = str(said.item) if said and said.item else ""
        self.initial[names["route"]] = said.route if said else ""
        self.fields[names["item"]] = forms.ChoiceField(label=_("Product"), required=False)
        self.fields[names["route"]] = forms.ChoiceField(label=FIELDS["route"], required=False)
        self.fields[names["doses"]] = counter(FIELDS["doses"], 50, said.doses if said else None)
        self.offer(names["item"], [("", _("Not known")), *products])
        self.offer(names["route"], [("", _("Not known")), *self.desk.lists.get("routes", [])])

    def clean_happened_on(self) -> date | None:
        return self._day("happened_on") if self.cleaned_data["happened_on"] else None

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for number in range(self.rows):
            if found.get(f"given_{number}_doses") and not found.get(f"given_{number}_route"):
                self.add_error(f"given_{number}_route", _("How was it given?"))
        return found

    @property
    def sections(self) -> list[Section]:
        given = [
            f"given_{number}_{part}" for number in range(self.rows) for part in ("item", "route", "doses")
        ]
        items = [name for name in self.fields if name.startswith("item_")]
        return [
            self.group(_("When and where"), *self.WHEN, "reported_by", "happened_on", "happened_band"),
            self.group(_("What was seen"), *self.SIGNS, "suspected"),
            self.group(_("Naloxone used"), *given),
            self.group(_("What was done"), *RESPONSE_STEPS),
            self.group(_("How it ended"), "outcome", "debrief_wanted"),
            self.group(_("Out of our own bag"), "bag", *items, folded=True),
        ]

    def told(self) -> kinds.ResponseReported:
        found = self.cleaned_data
        given = [
            tuple(found[f"given_{number}_{part}"] for part in ("item", "route", "doses"))
            for number in range(self.rows)
        ]
        seen: dict[str, Any] = {name: found[name] or None for name in self.SIGNS}
        seen |= {step: found[step] for step in RESPONSE_STEPS}
        return kinds.ResponseReported(
            **self.where(),
            reported_by=found["reported_by"],
            outcome=kinds.Outcome(found["outcome"]),
            happened_on=found["happened_on"],
            happened_band=found["happened_band"],
            suspected=tuple(found["suspected"]),
            naloxone=tuple(
                kinds.Given(route, doses, UUID(item) if item else None)
                for item, route, doses in given
                if route and doses
            ),
            debrief_wanted=found["debrief_wanted"],
            **seen,
        )


FORMS: dict[str, type[RecordForm]] = {
    kinds.CONTACT: ContactForm,
    kinds.NALOXONE: NaloxoneForm,
    kinds.RESPONSE: ResponseForm,
}
