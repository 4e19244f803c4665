"""The network's words, and the languages that an organisation translates into."""

from django.db.models import QuerySet

from porchlight.commons.languages.models import Word
from porchlight.commons.org.models import Organisation
from porchlight.lib.errors import NotFound


def words() -> QuerySet[Word]:
    """All words of the organisation in scope, those put aside too."""
    return Word.objects.order_by("list", "-active", "sort", "name")


def word(id: int) -> Word:
    found: Word | None = Word.objects.filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such word here.")
    return found


def named(list: str) -> dict[str, str]:
    """Names by code of one list, those put aside too: old entries still use them."""
    return dict(Word.objects.filter(list=list).values_list("code", "name"))


def others(org: Organisation) -> list[str]:
    """Codes of the languages to translate into: all of the organisation's but its first."""
    return list(org.languages[1:])
