"""Who takes over."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from porchlight.commons.people.permissions import Permission
from porchlight.commons.people.queries import choices


class HeirForm(forms.Form):
    """Somebody who goes out, or nobody yet."""

    heir = forms.TypedChoiceField(
        label=_("Who takes over the planned sessions and the bags?"),
        required=False,
        coerce=UUID,
        empty_value=None,
    )

    def __init__(self, *args: Any, leaver: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["heir"]
        others = [(id, name) for id, name in choices(Permission.RECORD) if id != str(leaver)]
        field.choices = [("", _("Nobody yet")), *others]
