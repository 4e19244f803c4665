"""Forms that make something: sent twice, by an impatient hand or over a slow line, they make one."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from porchlight.lib.errors import Invalid
from porchlight.lib.once import Recorded, compared

Kept = Mapping[str, Any] | None


class Once(forms.Form):
    """A form with a token, which becomes the id of what the form makes."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean_token(self) -> UUID:
        token: UUID | None = self.cleaned_data["token"]
        return token or uuid4()

    @property
    def id(self) -> UUID:
        """The id of what a valid form makes."""
        id: UUID = self.cleaned_data["token"]
        return id

    def clashes(self, kept: Kept, sent: Mapping[str, Any]) -> bool:
        """Whether its token stands for something else already. Then it says so."""
        other = compared(kept, sent) is Recorded.OTHER
        if other:
            self.renew()
        return other

    def renew(self) -> None:
        """Say that its token stands for something else, and take another one: sent again, it makes a second thing."""
        sent: Any = self.data
        again = sent.copy()
        again[self.add_prefix("token")] = str(uuid4())
        self.data = again
        self.add_error(None, _said())


def once(kept: Callable[[], Kept], sent: Mapping[str, Any], make: Callable[[], object]) -> None:
    """Make what its id does not stand for yet. A copy that races us waits at the row's key, then finds the row.

    Raises Invalid when the id stands for something else.
    """
    done = compared(kept(), sent)
    if done is Recorded.NEW:
        try:
            with transaction.atomic():
                make()
        except IntegrityError:
            done = compared(kept(), sent)
            if done is Recorded.NEW:
                raise
    if done is Recorded.OTHER:
        raise Invalid("kept_before", _said())


def _said() -> str:
    return _("This form was kept before, with something else in it. To keep this as well, send it again.")
