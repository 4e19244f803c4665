"""Forms about phones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.devices.queries import Phone, by_lost_code
from porchlight.commons.people.permissions import Permission
from porchlight.commons.people.queries import choices
from porchlight.lib.codes import Full

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


class LostForm(forms.Form):
    """The lost-phone code. The phone is looked up here and revoked by nobody but the action."""

    code = forms.CharField(
        label=_("The sixteen digits on the paper"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )
    phone: Phone

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            found = by_lost_code(code)
        except Full:
            raise forms.ValidationError(_("Many are here at once. Send it once more in a moment.")) from None
        if found is None:
            self.refuse()
        else:
            self.phone = found
        return code

    def refuse(self) -> None:
        """Say that the code opens nothing: unknown, used and replaced ones answer alike."""
        text = _(
            "That code is not open. Check the digits. If it was sent before, the phone is signed out already."
        )
        self.add_error("code", text)


class InviteForm(LabelForm):
    """Whose phone it will be."""

    whose = forms.ChoiceField(label=_("Whose phone is it?"))
    field_order = ("whose", "label")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["whose"]
        field.choices = [(SHARED, _("Shared: it asks who holds it")), *choices(Permission.RECORD)]
