"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.queries import languages
from porchlight.commons.once import Once
from porchlight.commons.people.actions import NotOpen
from porchlight.commons.people.permissions import Role
from porchlight.commons.people.queries import ROLE_WORDS, username_is_free, welcomed
from porchlight.lib.codes import Full


class PeopleFilter(forms.Form):
    """What the list of people can be narrowed by."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("Every role")), *ROLE_WORDS.items()]
    )
    state = forms.ChoiceField(
        label=_("Here"),
        required=False,
        choices=[("", _("Here now")), ("left", _("Left")), ("all", _("Everybody"))],
    )


class PersonForm(forms.Form):
    """A name and a language."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("The name they want to be called here. It need not be a legal name."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages)


class RolesForm(forms.Form):
    """The roles somebody holds, among those that the visitor may give."""

    roles = forms.MultipleChoiceField(label=_("What do they do here?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, givable: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.givable = givable
        field: Any = self.fields["roles"]
        field.choices = [(role, word) for role, word in ROLE_WORDS.items() if role in givable]

    def chosen(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(role) for role in self.cleaned_data["roles"])


class NewPersonForm(PersonForm, RolesForm, Once):
    """Somebody new: no e-mail, no phone number, no legal name."""

    field_order = ("name", "roles", "language")

    def said(self) -> dict[str, Any]:
        """What was typed and ticked."""
        values = self.cleaned_data
        return {"name": values["name"], "language": values["language"], "roles": self.chosen()}


class BringForm(RolesForm):
    """Somebody who signs in for another organisation already."""

    username = forms.CharField(label=_("The name they sign in with"), max_length=60)
    field_order = ("username", "roles")


class WelcomeForm(forms.Form):
    """How to sign in from now on. The link is looked at first, so that names cannot be guessed without one."""

    username = forms.RegexField(
        label=_("Name to sign in with"),
        regex=r"^[\w.-]{3,60}$",
        error_messages={"invalid": _("Three to sixty letters, digits, dots or dashes, no spaces.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text=_("Only you need it. Nobody else sees it."),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 signs. Four words that do not belong together are good."),
    )
    again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        try:
            person = welcomed(self.code, timezone.now())
        except Full:
            text = _("Several people are here at once. Type the password once more and send it in a moment.")
            raise forms.ValidationError(text) from None
        if person is None:
            raise NotOpen
        password, again = values.get("password"), values.get("again")
        if password and password != again:
            self.add_error("again", _("The two are not the same."))
        if "username" in values and not username_is_free(values["username"], but=person):
            self.add_error("username", _("Somebody signs in with that name already. Choose another."))
        return values

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
