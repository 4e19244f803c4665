"""Forms for a table of people, and what is wrong with one in words."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from porchlight.commons.once import Once
from porchlight.commons.people.permissions import Role
from porchlight.commons.several.queries import read
from porchlight.commons.several.rules import MOST_SIGNS, Broken, Fault, Table, Unreadable, decoded

BROKEN_WORDS = {
    Broken.LARGE: _("That is too much for a table of 500 people. Send a smaller part."),
    Broken.BINARY: _("This is no CSV file. In the spreadsheet choose “Save as” and then “CSV UTF-8”."),
    Broken.ENCODING: _(
        "Its letters cannot be read. In the spreadsheet choose “Save as” and then “CSV UTF-8”."
    ),
    Broken.EMPTY: _("There is nothing in it."),
    Broken.HEADER: _(
        "The first line has to name the columns, each once: name and roles, and language if you like."
    ),
    Broken.QUOTES: _("A quotation mark is opened and not closed, or stands in the middle of a word."),
    Broken.NO_ROWS: _("It has a first line that names the columns, and nobody below it."),
    Broken.MANY_ROWS: _("These are more than 500 people. Send them in parts."),
}
FAULT_WORDS = {
    Fault.NO_NAME: _("The name is missing."),
    Fault.LONG_NAME: _("The name is longer than 80 letters."),
    Fault.TWICE: _(
        "The same name stands in line %(word)s. Add the second one by themselves, under a name that differs."
    ),
    Fault.LANGUAGE: _("“%(word)s” is no language on offer here."),
    Fault.NO_ROLE: _("The role is missing."),
    Fault.ROLE: _("“%(word)s” is no role."),
    Fault.NOT_GIVABLE: _("The role “%(word)s” is given by an administrator."),
    Fault.MORE_CELLS: _(
        "The line has more cells than the first one names. Put what holds the separator in quotation marks."
    ),
}
HERE = _("Somebody of that name is here already. Is it somebody else?")


class _Read(forms.Form):
    """Something that holds a table."""

    table: Table

    def __init__(self, *args: Any, givable: frozenset[Role], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.givable, self.language = givable, language

    def read(self, field: str, sent: str | bytes) -> None:
        """Read the table that was sent in a field, or say there why it cannot be read."""
        try:
            text = decoded(sent) if isinstance(sent, bytes) else sent
            self.table = read(text, givable=self.givable, language=self.language)
        except Unreadable as broken:
            self.add_error(field, BROKEN_WORDS[broken.why])


class TableForm(_Read):
    """A file, or the same pasted."""

    file = forms.FileField(
        label=_("A CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=_("From a spreadsheet: “Save as”, “CSV UTF-8”. At most 500 people."),
    )
    text = forms.CharField(
        label=_("Or paste the lines"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("The first line names the columns. They are parted by commas, semicolons or tabs."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file: UploadedFile[bytes] | None = values.get("file")
        text = values.get("text") or ""
        if file and text.strip():
            self.add_error("file", _("Here is a file, and there are lines below. Send one of the two."))
        elif file:
            # One byte more than is taken is enough to see that it is too much.
            self.read("file", file.read(MOST_SIGNS + 1))
        else:
            self.read("text", text)
        return values


class AddForm(_Read, Once):
    """What was looked at, to be added. It comes back with the page and is read anew: the server kept nothing of it."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.read("text", text)
        return text
