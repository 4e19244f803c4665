"""Forms about notices."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.forms import Translated
from porchlight.commons.notices.rules import until_fault
from porchlight.commons.once import Once


class NoticesFilter(forms.Form):
    """Which notices to list."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Up now")), ("over", _("Over")), ("all", _("All"))],
    )


class NoticeForm(Translated):
    """A few words for every phone. Nothing about a person belongs here: locked phones show it, too."""

    translated = ("title", "text")
    title = forms.CharField(label=_("Title"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        max_length=600,
        widget=forms.Textarea,
        help_text=_("Every phone shows it, locked or not. Nobody’s name, please."),
    )
    until = forms.DateField(
        label=_("Holds until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if "until" in self.changed_data:
            match until_fault(until, self.today):
                case "past":
                    raise forms.ValidationError(_("That day is over."))
                case "far":
                    raise forms.ValidationError(_("Half a year at most; then somebody should read it again."))
        return until

    def said(self) -> dict[str, Any]:
        """What was typed, as the row's fields."""
        values = self.cleaned_data
        return {
            "title": values["title"],
            "text": values["text"],
            "until": values["until"],
            "names": self.names(),
        }

    def names(self) -> dict[str, dict[str, str]]:
        """Translations by language; one that is only half there counts, the phone falls back for the rest."""
        titles, texts = self.texts("title"), self.texts("text")
        return {
            language: {
                key: found[language]
                for key, found in (("title", titles), ("text", texts))
                if language in found
            }
            for language in self.languages
            if language in titles or language in texts
        }


class NewNoticeForm(NoticeForm, Once):
    """A notice that is not up yet."""
