"""Notices are put up, changed and taken down; phones hear of each."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from porchlight.commons.notices.models import Notice
from porchlight.commons.notices.queries import kept, notice
from porchlight.commons.notices.rules import until_fault
from porchlight.commons.once import once
from porchlight.journal.actions import Author, append
from porchlight.journal.traces import Trace
from porchlight.lib.errors import Invalid

# Translations by language, each with a title and a text.
Texts = Mapping[str, Mapping[str, str]]


def add(*, title: str, text: str, names: Texts, until: date, by: Author, id: UUID | None = None) -> Notice:
    """A notice that every phone shows until a day; `id` is the form's token. Raises Invalid."""
    _check(until, by)
    fields = {"title": title, "text": text, "names": _plain(names), "until": until}
    made = Notice(id=id or uuid4(), org_id=by.org, **fields)

    def make() -> None:
        made.save(force_insert=True)
        append(kind="notice.added", body=Trace(str(made.pk)), by=by)

    once(lambda: kept(made.pk), fields, make)
    return notice(made.pk)


def edit(*, id: UUID, title: str, text: str, names: Texts, until: date, by: Author) -> None:
    """Other words, another day. Raises NotFound, Invalid."""
    row = notice(id)
    if until != row.until:
        _check(until, by)
    new = {"title": title, "text": text, "names": _plain(names), "until": until}
    fields = tuple(sorted(key for key, value in new.items() if getattr(row, key) != value))
    if fields:
        Notice.objects.filter(pk=id).update(**new)
        append(kind="notice.edited", body=Trace(str(id), fields), by=by)


def remove(*, id: UUID, by: Author) -> None:
    """Take a notice down before its day. Raises NotFound."""
    notice(id).delete()
    append(kind="notice.removed", body=Trace(str(id)), by=by)


def _check(until: date, by: Author) -> None:
    if until_fault(until, by.today):
        raise Invalid("bad_until", _("A notice holds for a day from today on, for half a year at most."))


def _plain(names: Texts) -> dict[str, dict[str, str]]:
    return {language: dict(texts) for language, texts in names.items()}
