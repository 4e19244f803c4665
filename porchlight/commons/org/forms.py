"""The settings form."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.languages.queries import languages
from porchlight.commons.org import rules
from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import name_is_free


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class SettingsForm(forms.Form):
    """How an organisation counts its days, its money, its people."""

    name = forms.CharField(label=_("Name"), max_length=120)
    zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    day_starts = forms.CharField(
        label=_("The service day starts at"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_(
            "A night’s work belongs to the evening it began on. Changing this does not move what was recorded."
        ),
    )
    currency = forms.RegexField(
        label=_("Currency"), regex=r"^[A-Z]{3}$", help_text=_("Three letters, for example CAD.")
    )
    language = forms.ChoiceField(label=_("First language"), choices=languages)
    also = forms.MultipleChoiceField(
        label=_("Translated into"), choices=languages, required=False, widget=forms.CheckboxSelectMultiple
    )
    threshold = forms.TypedChoiceField(
        label=_("Hide counts below"),
        coerce=int,
        choices=[(count, str(count)) for count in rules.THRESHOLDS],
        help_text=_(
            "In everything that leaves this organisation. Your own desk and stock show every number."
        ),
    )
    term_days = forms.IntegerField(
        label=_("Days until contacts become monthly sums"),
        min_value=rules.TERM_DAYS[0],
        max_value=rules.TERM_DAYS[1],
        help_text=_("After that, nobody can read a single contact any more, backups aside."),
    )
    attributes = forms.CharField(
        label=_("Questions about the person, if you must"),
        required=False,
        widget=forms.Textarea,
        help_text=_(
            "None by default. One code a line, such as age_band. Phones then offer it, and nobody has to answer. "
            "Such things are better asked in an anonymous survey."
        ),
    )

    def __init__(self, *args: Any, org: Organisation, **kwargs: Any) -> None:
        self.org = org
        kwargs["initial"] = {
            "name": org.name,
            "zone": org.zone,
            "day_starts": rules.clock(org.day_starts),
            "currency": org.currency,
            "language": org.language,
            "also": org.languages[1:],
            "threshold": org.threshold,
            "term_days": org.term_days,
            "attributes": "\n".join(org.attributes),
        }
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name_is_free(name, but=self.org.pk):
            raise forms.ValidationError(_("Another organisation is called that already."))
        return name

    def clean_day_starts(self) -> int:
        minutes = rules.minutes(self.cleaned_data["day_starts"][:5])
        if minutes is None:
            raise forms.ValidationError(_("A time, for example 04:00."))
        return minutes

    def clean_attributes(self) -> list[str]:
        codes = re.split(r"[\s,]+", self.cleaned_data["attributes"].strip())
        codes = list(dict.fromkeys(code for code in codes if code))
        if rules.fault("attributes", codes):
            raise forms.ValidationError(_("Small letters and underscores only, one code a line."))
        return codes

    def changes(self) -> dict[str, Any]:
        """The settings as the action takes them."""
        values = dict(self.cleaned_data)
        first, also = values.pop("language"), values.pop("also")
        return values | {"languages": [first, *[code for code in also if code != first]]}
