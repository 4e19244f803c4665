"""What the trail can be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.audit.queries import KIND_WORDS
from porchlight.commons.people.queries import names

_DAY = {"type": "date"}


class TrailFilter(forms.Form):
    """Kind, person and days of arrival; `entry` shows one entry with everything that corrected it."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    worker = forms.TypedChoiceField(label=_("Who"), required=False, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs=_DAY))
    entry = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Everything")), *KIND_WORDS.items()]
        worker: Any = self.fields["worker"]
        worker.choices = [("", _("Everybody")), *((str(id), name) for id, name in names().items())]
