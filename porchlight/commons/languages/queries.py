"""The network's words, and the languages that an organisation translates into."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from django.db.models import QuerySet
from django.utils.translation import get_language

from porchlight.commons.languages.models import Word
from porchlight.commons.languages.starter import WORDS
from porchlight.commons.org.models import Organisation
from porchlight.lib.errors import NotFound
from porchlight.lib.names import is_called

# What an organisation may translate its own words into; the interface itself speaks those of the settings.
OFFERED = ("en", "fr", "es", "ar", "pa", "so", "zh-hans", "uk", "pt", "vi", "tl", "ta", "cr", "iu", "oj")


def language_name(code: str) -> str:
    """A language's name in the visitor's language (CLDR, which also knows those that Babel has no locale for)."""
    base, _, script = code.partition("-")
    known = Locale.parse(get_language() or "en", sep="-").languages
    name = known.get(f"{base}_{script.title()}" if script else base, code)
    return f"{name[:1].upper()}{name[1:]}"


def languages() -> list[tuple[str, str]]:
    """Codes and names of the languages on offer."""
    return [(code, language_name(code)) for code in OFFERED]


def words() -> QuerySet[Word]:
    """All words of the organisation in scope, those put aside too."""
    return Word.objects.order_by("list", "-active", "sort", "name")


def listing(*, q: str = "", list: str = "", state: str = "") -> Sequence[Word]:
    """Words by a piece of their name or code, of one list, in use or put aside; list by list as phones show them."""
    order = {code: place for place, code in enumerate(WORDS)}
    found = sorted(words(), key=lambda word: order.get(word.list, len(order)))
    return [
        word
        for word in found
        if list in ("", word.list)
        and state in ("", "use" if word.active else "aside")
        and (is_called(word, q) or q.casefold() in word.code)
    ]


def kept(list: str, code: str) -> dict[str, Any] | None:
    """What a list says under a code, if anything."""
    return Word.objects.filter(list=list, code=code).values("name", "names", "sort", "active").first()


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
