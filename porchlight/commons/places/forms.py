"""Forms about areas."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.forms import Translated
from porchlight.commons.places import rules
from porchlight.commons.places.queries import name_is_free

FAULT_WORDS = {
    "cell": _("One of these is no H3 cell. A cell looks like 872b9bc71ffffff."),
    "resolution": _(
        "Cells of resolution 7 (towns) or 6 (elsewhere) only: smaller ones would point at people."
    ),
    "mixed": _("All cells of an area have one size."),
    "twice": _("A cell is here twice."),
    "many": _("An area has at most 200 cells."),
}


class AreasFilter(forms.Form):
    """What the list of areas can be narrowed by."""

    q = forms.CharField(label=_("Name or town"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("In use")), ("aside", _("Put aside")), ("all", _("All"))],
    )


class AreaForm(Translated):
    """What an area is called."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As people here call it. Never a street address.")
    )
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    active = forms.BooleanField(label=_("Phones offer it"), required=False, initial=True)

    def __init__(self, *args: Any, id: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.id = id

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name_is_free(name, but=self.id):
            raise forms.ValidationError(_("Another area is called that already."))
        return name


class CellsForm(forms.Form):
    """An area's cells, as text."""

    cells = forms.CharField(
        label=_("Cells"),
        required=False,
        widget=forms.Textarea(attrs={"dir": "ltr", "spellcheck": "false"}),
        help_text=_("H3 cells of resolution 7 or 6, between spaces or lines."),
    )

    def clean_cells(self) -> list[str]:
        cells = rules.split(self.cleaned_data["cells"])
        if code := rules.fault(cells):
            raise forms.ValidationError(FAULT_WORDS[code])
        return sorted(cells)


class StartForm(forms.Form):
    """Where to begin: the middle of the area, from any map."""

    at = forms.CharField(
        label=_("Middle of the area"),
        widget=forms.TextInput(attrs={"dir": "ltr", "placeholder": "43.65, -79.38"}),
        help_text=_("Latitude and longitude, from any map. They are not kept."),
    )
    size = forms.TypedChoiceField(
        label=_("Size of the pieces"),
        coerce=int,
        choices=[(7, _("Town, about 5 km²")), (6, _("Country, about 36 km²"))],
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "at" in values and "size" in values:
            values["cell"] = rules.cell_at(values["at"], values["size"])
            if values["cell"] is None:
                self.add_error("at", _("Two numbers with a comma between them, for example 43.65, -79.38."))
        return values
