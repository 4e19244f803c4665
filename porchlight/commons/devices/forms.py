"""Forms about phones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.people.permissions import Permission
from porchlight.commons.people.queries import choices

SHARED = "shared"
STATE_WORDS = {"active": _("in use"), "revoked": _("revoked"), "wiped": _("wiped")}


class PhonesFilter(forms.Form):
    """What the list of phones can be narrowed by."""

    q = forms.CharField(label=_("Label or name"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Every state")), *STATE_WORDS.items()]
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("All phones")), (SHARED, _("Shared")), ("own", _("Somebody’s own"))],
    )


class LabelForm(forms.Form):
    """What a phone is called."""

    label = forms.CharField(
        label=_("Label"), max_length=60, help_text=_("What the team calls this phone. No number, please.")
    )


class InviteForm(LabelForm):
    """Whose phone it will be."""

    whose = forms.ChoiceField(label=_("Whose phone is it?"))
    field_order = ("whose", "label")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["whose"]
        field.choices = [(SHARED, _("Shared: it asks who holds it")), *choices(Permission.RECORD)]
