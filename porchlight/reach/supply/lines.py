"""Rows of a sheet: so many of an item, perhaps of a lot. What was typed stays until it can be kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from porchlight.lib.names import name_in
from porchlight.reach.supply import queries
from porchlight.reach.supply.kinds import MAX_LINES, Lot
from porchlight.reach.supply.words import CATEGORIES

Choices = list[tuple[str, Any]]


class Day(forms.DateField):
    """A day, picked in the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def item_choices(also: Iterable[UUID]) -> Choices:
    """The catalogue by category, in its own order, with an empty choice first; `also` what was put aside."""
    groups: dict[str, Choices] = {}
    for item in queries.items(also=also):
        groups.setdefault(item.category, []).append((str(item.pk), name_in(item, get_language() or "")))
    return [
        ("", _("Choose an item")),
        *((CATEGORIES.get(category, category), rows) for category, rows in groups.items()),
    ]


class RowForm(forms.Form):
    """Something of one item. A row that nobody touched is no line; a row begun must be finished."""

    amount: ClassVar[str]

    item = forms.ChoiceField(label=_("Item"), required=False)

    def __init__(
        self, *args: Any, choices: Choices, levels: Mapping[str, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices, self.levels = choices, levels or {}
        cast(forms.ChoiceField, self.fields["item"]).choices = choices

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if self.blank:
            return found
        if not found.get("item") and "item" not in self.errors:
            self.add_error("item", _("Which item?"))
        if found.get(self.amount) is None and self.amount not in self.errors:
            self.add_error(self.amount, _("How many?"))
        return found

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that a page draws."""
        return self.visible_fields()

    @property
    def blank(self) -> bool:
        """Whether nothing was entered here."""
        return not self.typed

    @property
    def typed(self) -> set[str]:
        """The fields that hold something."""
        return {name for name in self.fields if str(self.data.get(self.add_prefix(name), "")).strip()}


class LineForm(RowForm):
    """So many of one item."""

    amount = "qty"

    qty = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=10_000)


class LotRow(RowForm):
    """A row that may name the batch printed on the box."""

    lot = forms.CharField(
        label=_("Lot"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "lots", "autocomplete": "off"}),
    )

    def named_lot(self) -> Lot | None:
        code = self.cleaned_data.get("lot", "").strip().upper()
        return Lot(code, self.cleaned_data.get("expires")) if code else None


class BoxRow(LotRow):
    """A row that may say when the batch expires. When the ledger knows another day, `right` asks which one holds."""

    days: Mapping[date, str] = {}

    expires = Day(label=_("Expires"), required=False)
    right = forms.DateField(label=_("Which day is right?"), required=False, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("expires") and not found.get("lot") and "lot" not in self.errors:
            self.add_error("lot", _("Which lot expires then? Its code is printed on the box."))
        return found

    @property
    def shown(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name != "right" or self.days]

    def hold_against(self, known: date | None) -> None:
        """Ask when a day was typed that is not the known one, and nobody has said yet which of the two is right."""
        typed = self.cleaned_data.get("expires")
        if not typed or not known or typed == known:
            return
        self.days = {day: date_format(day, "j F Y") for day in (known, typed)}
        widget = cast(forms.RadioSelect, self.fields["right"].widget)
        widget.choices = [(day.isoformat(), text) for day, text in self.days.items()]
        right = self.cleaned_data.get("right")
        if right in self.days:
            self.cleaned_data["expires"] = right
        else:
            said = _("This lot came in with another last day: %(known)s, not %(typed)s.")
            self.add_error("expires", said % {"known": self.days[known], "typed": self.days[typed]})


class MoveLineForm(LineForm, LotRow):
    """A line of a movement."""

    field_order = ("item", "qty", "lot")


class ReceiveLineForm(LineForm, BoxRow):
    """A line of a delivery."""

    field_order = ("item", "qty", "lot", "expires", "right")


class CountLineForm(BoxRow):
    """What was found of one item; nought is a count too, an empty field is none.

    A `preset` row came with its item, because the ledger says that some is there: `expected` pieces.
    """

    amount = "counted"
    field_order = ("item", "counted", "lot", "expires", "right")

    counted = forms.IntegerField(label=_("Found"), required=False, min_value=0, max_value=1_000_000)
    preset = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def blank(self) -> bool:
        return not self.typed - {"preset"} or self.typed == {"item", "preset"}

    @property
    def item_name(self) -> str:
        """The name of a preset row's item."""
        chosen = str(self["item"].value())
        groups = [rows for _category, rows in self.choices if isinstance(rows, list)]
        return next((str(name) for rows in groups for key, name in rows if key == chosen), "")

    @property
    def expected(self) -> int:
        return self.levels.get(str(self["item"].value()), 0)


class BaseLines(forms.BaseFormSet[RowForm]):
    """The rows of a sheet: at least one of them filled in."""

    def initial_form_count(self) -> int:
        """No row is a stored one: all may stay empty."""
        return 0

    @property
    def filled(self) -> list[RowForm]:
        return [form for form in self.forms if not form.blank]

    def clean(self) -> None:
        if not any(self.errors) and not self.filled:
            raise forms.ValidationError(_("Nothing is entered yet. Fill in one line at least."))


class MoveLines(BaseLines):
    """Lots that go out must have come in: a slip in the code would owe a lot that nobody has."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [cast(LotRow, form) for form in self.filled]
        known = queries.known_lots(UUID(form.cleaned_data["item"]) for form in rows)
        for form in rows:
            lot = form.named_lot()
            if lot and (UUID(form.cleaned_data["item"]), lot.code) not in known:
                form.add_error("lot", _("No such lot came in. Look at the box again, or leave this empty."))


class BoxLines(BaseLines):
    """A lot has one last day. Who types another than the one known is asked, so that a slip stays no slip for ever."""

    def clean(self) -> None:
        super().clean()
        told = (cast(BoxRow, form) for form in self.filled if not form.errors)
        rows = [form for form in told if form.cleaned_data.get("expires")]
        lots = queries.known_lots(UUID(form.cleaned_data["item"]) for form in rows)
        days = {key: lot.expires for key, lot in lots.items()}
        for form in rows:
            lot = form.named_lot()
            key = UUID(form.cleaned_data["item"]), lot.code if lot else ""
            form.hold_against(days.get(key))
            days[key] = form.cleaned_data.get("expires")


class CountLines(BoxLines):
    """Each item is counted once: all lots together, or lot by lot."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        seen: dict[str, set[str]] = {}
        for form in self.filled:
            lot = cast(LotRow, form).named_lot()
            code, others = lot.code if lot else "", seen.setdefault(form.cleaned_data["item"], set())
            if code in others or (others and "" in others | {code}):
                form.add_error("item", _("This item is counted twice: give one number, or one for each lot."))
            others.add(code)


class BillLines(BaseLines):
    """What is in a kit. The same item twice is added up."""

    def bill(self) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        for form in self.filled:
            item = UUID(form.cleaned_data["item"])
            found[item] = found.get(item, 0) + form.cleaned_data["qty"]
        return found


def typed_rows(data: QueryDict, form: type[RowForm]) -> list[dict[str, Any]]:
    """The rows of a sheet exactly as they were typed, the untouched ones left out."""
    rows = [
        {name: data.get(f"lines-{row}-{name}", "") for name in form.base_fields} for row in range(MAX_LINES)
    ]
    return [row for row in rows if any(row.values())]
