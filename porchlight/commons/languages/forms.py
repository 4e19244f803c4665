"""Fields that repeat for every language, and the words of a network."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.queries import kept, language_name
from porchlight.commons.languages.starter import NEEDS, REFERRALS, SERVICES
from porchlight.lib.once import Recorded, compared

LISTS = (
    (SERVICES, _("Services given")),
    (NEEDS, _("Needs asked for")),
    (REFERRALS, _("Referrals asked for")),
)


class Translated(forms.Form):
    """A form whose `translated` fields come again, not required, for each further language."""

    translated: Sequence[str] = ("name",)

    def __init__(self, *args: Any, languages: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for language in languages:
            for name in self.translated:
                field: Any = self.fields[name]
                again = forms.CharField(
                    label=_("%(label)s, in %(language)s")
                    % {"label": field.label, "language": language_name(language)},
                    max_length=field.max_length,
                    required=False,
                    widget=type(field.widget)(attrs={"lang": language, "dir": "auto"}),
                )
                self.fields[f"{name}_{language}"] = again
        # Each translation stands below its original.
        order = [[name, *(f"{name}_{code}" for code in languages)] for name in self.fields]
        self.order_fields([name for group in order for name in group])

    def texts(self, name: str = "name") -> dict[str, str]:
        """What was typed for one field, by language."""
        typed = {language: self.cleaned_data[f"{name}_{language}"] for language in self.languages}
        return {language: text for language, text in typed.items() if text}


def spread(names: Mapping[str, str], name: str = "name") -> dict[str, str]:
    """Translations as the initial values of a Translated form."""
    return {f"{name}_{language}": text for language, text in names.items()}


class WordsFilter(forms.Form):
    """What the words can be narrowed by."""

    q = forms.CharField(label=_("Word"), required=False, max_length=80)
    list = forms.ChoiceField(label=_("List"), required=False, choices=[("", _("Every list")), *LISTS])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Every state")), ("use", _("In use")), ("aside", _("Put aside"))],
    )


class WordForm(Translated):
    """A word of one of the network's lists."""

    name = forms.CharField(label=_("What people read"), max_length=80)
    sort = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=9999, initial=0, help_text=_("Small ones first.")
    )
    active = forms.BooleanField(label=_("Phones show it"), required=False, initial=True)

    def said(self) -> dict[str, Any]:
        """What was typed, as the row's fields."""
        values = self.cleaned_data
        return {
            "name": values["name"],
            "names": self.texts(),
            "sort": values["sort"],
            "active": values["active"],
        }


class NewWordForm(WordForm):
    """A new word: its list and code stay as they are for ever."""

    list = forms.ChoiceField(label=_("List"), choices=LISTS)
    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[a-z_]{1,40}$",
        help_text=_("Small letters and underscores. Entries carry it, so it never changes."),
    )
    field_order = ("list", "code", "name")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and compared(kept(values["list"], values["code"]), self.said()) is Recorded.OTHER:
            self.add_error("code", _("This list has that code already."))
        return values
