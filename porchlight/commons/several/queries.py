"""What a table of people may say, in the words of English and of the reader."""

from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from porchlight.commons.languages.queries import OFFERED, language_name
from porchlight.commons.people.permissions import Role
from porchlight.commons.people.queries import ROLE_WORDS, listing
from porchlight.commons.several.rules import FIELDS, Table, Words, same, table

TITLES = {"name": gettext_lazy("Name"), "roles": gettext_lazy("Roles"), "language": gettext_lazy("Language")}


def titles() -> tuple[str, ...]:
    """The first line of a table, in the reader's language."""
    return tuple(str(title) for title in TITLES.values())


def words() -> Words:
    """What cells may say: codes, English, the reader's language."""
    columns = {field: field for field in FIELDS}
    roles = {role.value: role.value for role in Role}
    languages = {code: code for code in OFFERED}
    for spoken in dict.fromkeys(("en", get_language() or "en")):
        with override(spoken):
            columns |= {str(title).casefold(): field for field, title in TITLES.items()} | {
                _("Role").casefold(): "roles"
            }
            roles |= {str(word).casefold(): role.value for role, word in ROLE_WORDS.items()}
            languages |= {language_name(code).casefold(): code for code in OFFERED}
    return Words(columns, roles, languages)


def read(text: str, *, givable: frozenset[Role], language: str) -> Table:
    """A table in the words of whoever reads it. Raises Unreadable."""
    codes = frozenset(role.value for role in givable)
    return table(text, words=words(), givable=codes, language=language)


def here() -> frozenset[str]:
    """The names of those who are here now, as `same` compares them."""
    return frozenset(same(name) for name in listing().values_list("name", flat=True))
