"""Forms of quarantine."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from porchlight.commons.audit.queries import phone_labels
from porchlight.sync.quarantine.rules import MAX_FILE, Awaited, OutboxFile, Reason, read_file

MOST_DIGITS = 19
STATE_WORDS = {"waiting": _("Waiting"), "accepted": _("Accepted"), "rejected": _("Rejected")}

# code → (what it is, what can be done)
CODE_WORDS = {
    "revoked_device": (
        _("Sent after the phone was revoked"),
        _("Accept it when you know who held the phone then."),
    ),
    "other_worker": (
        _("Somebody else wrote on this person’s phone"),
        _("Ask them. Accept it when it is right."),
    ),
    "unknown_worker": (
        _("Written by somebody without a role here"),
        _("Accept it when they worked here before. Otherwise give them a role first."),
    ),
    "not_permitted": (
        _("Their role does not record this"),
        _("Accept it once, or give them the role."),
    ),
    "not_yours": (
        _("Corrects what somebody else recorded"),
        _("Accept it when the correction is right; both versions are kept."),
    ),
    "id_reused": (
        _("The same number, but other content"),
        _("A copied phone or a damaged file. Accepting counts it as an entry of its own."),
    ),
    "closed_kind": (_("A form that is no longer used"), _("Accept it, and let the phone load the app anew.")),
    "attributes_off": (
        _("Holds answers about a person that this network does not ask for"),
        _("It cannot be stored while those questions are off. Reject it."),
    ),
    "correction_kind": (_("Corrects an entry of another kind"), _("It cannot be applied. Reject it.")),
    "closed_period": (
        _("Corrects an entry whose details are gone already"),
        _("Only the monthly sum is left. Reject it."),
    ),
    "cannot_open": (
        _("Sealed to a key that this server does not have"),
        _("If a backup holds the key, bring it back and try again."),
    ),
    "unknown_kind": (
        _("A form that this server does not know"),
        _("The phone is newer than the server. Update the server, then try again."),
    ),
    "unknown_version": (
        _("A newer form than this server knows"),
        _("The phone is newer than the server. Update the server, then try again."),
    ),
    "invalid_body": (
        _("Something in it does not hold together"),
        _("Ask the person to enter it again, then reject this one."),
    ),
}
_REFERENCE = (
    _("Names something that is not here"),
    _("An area, place, item or kit of another organisation, or one that was never added."),
)

REASON_WORDS = {
    Reason.TEST: _("It was a test"),
    Reason.DUPLICATE: _("It was entered twice"),
    Reason.MISTAKE: _("It was a mistake"),
    Reason.STRANGE: _("It is not from our team"),
    Reason.UNREADABLE: _("Nobody can read it"),
}


AWAITED_WORDS = {
    Awaited.HELD: _("What it corrects is in quarantine: decide about that first"),
    Awaited.REJECTED: _("What it corrects was left out"),
    Awaited.ABSENT: _("What it corrects is not here: look into the outbox of that phone"),
}


def code_words(code: str) -> tuple[str, str]:
    """What a code means, and what can be done."""
    what, todo = CODE_WORDS.get(code, _REFERENCE)
    return str(what), str(todo)


class QuarantineFilter(forms.Form):
    """State, reason and phone."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", STATE_WORDS["waiting"]),
            *((code, word) for code, word in STATE_WORDS.items() if code != "waiting"),
            ("all", _("All")),
        ],
    )
    code = forms.ChoiceField(label=_("Why it is here"), required=False)
    device = forms.TypedChoiceField(label=_("Phone"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code: Any = self.fields["code"]
        code.choices = [("", _("Every reason")), *((code, code_words(code)[0]) for code in codes)]
        device: Any = self.fields["device"]
        device.choices = [("", _("All phones")), *((str(id), label) for id, label in phone_labels().items())]


class Ticks(forms.MultipleChoiceField):
    """Numbers of rows. Any number is a fair question: those that are not waiting here are passed over."""

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> list[int]:
        # What has more digits is the number of no row, and more than a database takes.
        known = [text for text in value if text.isdecimal() and len(text) < MOST_DIGITS]
        return [int(text) for text in super().clean(known)]


class TickForm(forms.Form):
    """Rows that were ticked."""

    ids = Ticks(error_messages={"required": _("Tick at least one entry.")})

    @property
    def ticked(self) -> list[str]:
        """What stays ticked when it is shown again."""
        return list(self["ids"].value() or ())


class DecideForm(TickForm):
    """Accept or reject what was ticked."""

    act = forms.ChoiceField(choices=[("accept", "accept"), ("reject", "reject")])
    reason = forms.TypedChoiceField(
        label=_("Why?"),
        coerce=Reason,
        choices=[("", _("Choose a reason")), *REASON_WORDS.items()],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("act") == "reject" and not values.get("reason"):
            self.add_error("reason", _("Say why they are left out."))
        return values


class FileForm(forms.Form):
    """A phone's outbox, saved as a file."""

    file = forms.FileField(
        label=_("Outbox file"),
        help_text=_(
            "From a phone’s outbox page, “Save as a file”. It is sealed: only this server can read it."
        ),
    )

    def clean_file(self) -> OutboxFile:
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if sent.size is None or sent.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than ten megabytes, so it is no outbox."))
        found = read_file(sent.read())
        if found is None:
            raise forms.ValidationError(_("This is not an outbox of Porchlight, or a part of it is missing."))
        return found
