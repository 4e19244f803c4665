"""Words are added and edited; phones hear of each."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from porchlight.commons.languages.models import Word
from porchlight.commons.languages.queries import kept, word
from porchlight.commons.languages.starter import WORDS
from porchlight.journal.actions import Author, append
from porchlight.journal.traces import Trace
from porchlight.lib.errors import Invalid
from porchlight.lib.once import Recorded, compared


def add(
    *, list: str, code: str, name: str, names: Mapping[str, str], sort: int, by: Author, active: bool = True
) -> Word:
    """A new choice in a list. Its code stays for ever, because entries carry it. Adding the very same twice is adding
    it once. Raises Invalid."""
    fields = {"name": name, "names": dict(names), "sort": sort, "active": active}
    match compared(kept(list, code), fields):
        case Recorded.OTHER:
            raise Invalid("word_taken", _("This list has that code already."))
        case Recorded.NEW:
            Word.objects.create(org_id=by.org, list=list, code=code, **fields)
            append(kind="word.added", body=Trace(f"{list}:{code}"), by=by)
    made: Word = Word.objects.get(list=list, code=code)
    return made


def edit(*, id: int, name: str, names: Mapping[str, str], sort: int, active: bool, by: Author) -> None:
    """Other words for the same code, or put it aside. Raises NotFound."""
    row = word(id)
    new = {"name": name, "names": dict(names), "sort": sort, "active": active}
    fields = tuple(sorted(key for key, value in new.items() if getattr(row, key) != value))
    if fields:
        Word.objects.filter(pk=row.pk).update(**new)
        append(kind="word.edited", body=Trace(f"{row.list}:{row.code}", fields), by=by)


def start(*, language: str, by: Author) -> None:
    """The lists that a new organisation begins with, named in its first language where the starter has it."""
    for name, rows in WORDS.items():
        for place, (code, english, french) in enumerate(rows):
            texts = {"en": english, "fr": french}
            own = texts.pop(language, english)
            add(list=name, code=code, name=own, names=texts, sort=place * 10, by=by)
