"""What desks fill in: the catalogue's cards, places, and what lists are narrowed by."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.queries import others
from porchlight.commons.once import Once
from porchlight.commons.org.models import Organisation
from porchlight.lib.names import name_in
from porchlight.reach.supply import queries
from porchlight.reach.supply.kinds import MAX_LINES, SharpsReturned
from porchlight.reach.supply.lines import BillLines, Choices, Day, LineForm, item_choices, typed_rows
from porchlight.reach.supply.models import Item, Kit, Place
from porchlight.reach.supply.sheets import place_choices
from porchlight.reach.supply.words import CATEGORIES, NALOXONE, PLACE_KINDS, REASONS, UNITS

Row = Item | Kit | Place


class NamedForm(Once):
    """A name, once in the organisation's first language and once in each other one. Of a `row` that is there its fields
    are changed; without one the token becomes the id of what is made."""

    table: type[Row]

    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, *args: Any, org: Organisation, row: Row | None = None, **kwargs: Any) -> None:
        self.row = row
        kwargs.setdefault("initial", self.values(row) if row else None)
        super().__init__(*args, **kwargs)
        self.languages = others(org)
        for code in self.languages:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": _language(code)},
                max_length=80,
                required=False,
                initial=row.names.get(code, "") if row else "",
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )
        self.order_fields(["token", "name", *(f"name_{code}" for code in self.languages)])
        if row:
            del self.fields["token"]

    def values(self, row: Any) -> dict[str, Any]:
        """The row's present values by field."""
        return {name: getattr(row, name) for name in self.base_fields if name != "token"}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if queries.taken_name(self.table, name, self.row.pk if self.row else self.id):
            raise forms.ValidationError(_("That name is taken already. Choose another one."))
        return name

    def is_new(self, **more: Any) -> bool:
        """Whether what was typed, with what belongs to it, may be kept under its token."""
        return not self.clashes(queries.kept(self.table, self.id), self.given() | more)

    def given(self) -> dict[str, Any]:
        """What the action is called with: translations gathered into `names`, kept where no field asks."""
        found = {name: value for name, value in self.cleaned_data.items() if name in self.base_fields}
        found.pop("token", None)
        kept = dict(self.row.names) if self.row else {}
        typed = {code: self.cleaned_data[f"name_{code}"] for code in self.languages}
        names = {code: name for code, name in {**kept, **typed}.items() if name}
        return found | {"names": names}


class ItemForm(NamedForm):
    table = Item

    category = forms.ChoiceField(label=_("Category"), choices=list(CATEGORIES.items()))
    unit = forms.ChoiceField(label=_("Counted in"), choices=list(UNITS.items()))
    is_set = forms.BooleanField(
        label=_("A syringe set: fixed needle, or a barrel"),
        required=False,
        help_text=_("Spare needles are not sets. This is what syringe coverage counts."),
    )
    naloxone = forms.ChoiceField(label=_("Naloxone"), choices=list(NALOXONE.items()), required=False)
    doses = forms.IntegerField(label=_("Doses in one"), min_value=0, max_value=100, initial=0)
    reorder_at = forms.IntegerField(
        label=_("Order more at"),
        min_value=0,
        max_value=1_000_000,
        initial=0,
        help_text=_("All places together. Nought never asks."),
    )
    common = forms.BooleanField(label=_("Shown first on phones"), required=False)
    sort = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=30_000, initial=500)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("naloxone") and found.get("doses") == 0:
            self.add_error("doses", _("How many doses of naloxone are in one?"))
        return found


class KitForm(NamedForm):
    table = Kit

    common = forms.BooleanField(label=_("Shown first on phones"), required=False)
    sort = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=30_000, initial=500)


class PlaceForm(NamedForm):
    table = Place

    kind = forms.ChoiceField(label=_("What is it?"), choices=list(PLACE_KINDS.items()))
    area = forms.ChoiceField(label=_("Area"), required=False)
    holder = forms.ChoiceField(label=_("Who carries it?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Choices = [(str(id), name) for id, name in queries.people().items()]
        cast(forms.ChoiceField, self.fields["area"]).choices = [("", _("Everywhere")), *area_choices()]
        cast(forms.ChoiceField, self.fields["holder"]).choices = [("", _("Nobody in particular")), *people]

    def values(self, row: Any) -> dict[str, Any]:
        return super().values(row) | {"area": row.area_id or "", "holder": row.holder_id or ""}

    def given(self) -> dict[str, Any]:
        found = super().given()
        return found | {name: UUID(found[name]) if found[name] else None for name in ("area", "holder")}


def kit_sheet(
    data: QueryDict | None, *, org: Organisation, row: Kit | None
) -> tuple[KitForm, BillLines, bool]:
    """A kit's card, its rows, and whether both were sent to be kept. Asking for more rows judges nothing."""
    more = data is not None and "more" in data
    sent = None if more else data
    typed = {"initial": dict(data.items())} if data is not None and more else {}
    bill = queries.bills().get(row.pk, []) if row else []
    stored = [{"item": str(item), "qty": qty} for item, qty in bill]
    rows = typed_rows(data, LineForm) if data is not None and more else stored
    made = forms.formset_factory(
        LineForm, formset=BillLines, extra=len(rows) + 3, max_num=MAX_LINES, absolute_max=MAX_LINES
    )
    lines = made(
        sent,
        initial=rows if sent is None else None,
        prefix="lines",
        form_kwargs={"choices": item_choices(item for item, _qty in bill)},
    )
    return KitForm(sent, org=org, row=row, **typed), cast(BillLines, lines), sent is not None


class Asked(forms.Form):
    """What a list of supplies can be narrowed by. A value that means nothing narrows nothing."""

    def asked(self) -> dict[str, Any]:
        """The keyword arguments of the query."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def offer(self, field: str, empty: Any, choices: Iterable[tuple[Any, Any]]) -> None:
        """What there is to choose from, with "all of them" first."""
        cast(forms.ChoiceField, self.fields[field]).choices = [("", empty), *choices]


class Filter(Asked):
    """A place and days."""

    place = forms.TypedChoiceField(label=_("Place"), required=False, coerce=UUID)
    since = Day(label=_("From"), required=False)
    until = Day(label=_("To"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("place", _("All places"), place_choices()[1:])


class LedgerFilter(Filter):
    item = forms.TypedChoiceField(label=_("Item"), required=False, coerce=UUID)
    reason = forms.ChoiceField(
        label=_("What happened"), choices=[("", _("Everything")), *REASONS.items()], required=False
    )

    field_order = ("place", "item", "reason", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        items = [(str(item.pk), name_in(item, language)) for item in queries.items(active=False)]
        self.offer("item", _("All items"), items)


class SharpsFilter(Asked):
    area = forms.TypedChoiceField(label=_("Area"), required=False, coerce=UUID)
    since = Day(label=_("From"), required=False)
    until = Day(label=_("To"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("area", _("All areas"), area_choices(active=False))


class ShelvesFilter(Asked):
    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[("", _("Every kind")), *PLACE_KINDS.items()], required=False
    )
    area = forms.TypedChoiceField(label=_("Area"), required=False, coerce=UUID)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Every state")), ("asks", _("Asks for somebody"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("area", _("All areas"), area_choices())


class CatalogueFilter(Asked):
    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    category = forms.ChoiceField(
        label=_("Category"),
        choices=[("", _("Every category")), (queries.KITS, _("Kits")), *CATEGORIES.items()],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Every state")), ("use", _("In use")), ("aside", _("Put aside"))],
        required=False,
    )


def area_choices(*, active: bool = True) -> Choices:
    return [(str(id), name) for id, name in queries.areas(get_language() or "", active=active)]


class SharpsForm(Once):
    """Used sharps that came back in a container or a box."""

    units = forms.IntegerField(
        label=_("How many sharps?"),
        min_value=1,
        max_value=10_000,
        help_text=_("A full container has its count on the label. A guess is welcome: say so below."),
    )
    estimated = forms.BooleanField(label=_("This is a guess"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not from one area")), *area_choices()]
        cast(forms.ChoiceField, self.fields["area"]).choices = choices

    def body(self) -> SharpsReturned:
        found = self.cleaned_data
        area = UUID(found["area"]) if found["area"] else None
        return SharpsReturned(units=found["units"], estimated=found["estimated"], area=area)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
