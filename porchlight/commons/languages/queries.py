"""The network's words, and the languages that an organisation translates into."""

from babel import Locale
from django.db.models import QuerySet
from django.utils.translation import get_language

from porchlight.commons.languages.models import Word
from porchlight.commons.org.models import Organisation
from porchlight.lib.errors import NotFound

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


def word(id: int) -> Word:
    found: Word | None = Word.objects.filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such word here.")
    return found


def code_is_free(list: str, code: str) -> bool:
    """Whether a list has no such code yet."""
    return not Word.objects.filter(list=list, code=code).exists()


def named(list: str) -> dict[str, str]:
    """Names by code of one list, those put aside too: old entries still use them."""
    return dict(Word.objects.filter(list=list).values_list("code", "name"))


def others(org: Organisation) -> list[str]:
    """Codes of the languages to translate into: all of the organisation's but its first."""
    return list(org.languages[1:])
