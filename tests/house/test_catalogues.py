"""Catalogues hold every text, and every text of a language that is called complete is translated."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.house.tree import PACKAGE, files, short

pytestmark = pytest.mark.house

LOCALE = PACKAGE / "locale"
# (language, domain): what must be whole. English stands in the code itself.
COMPLETE = (("fr", "djangojs"), ("fr", "django"))
# The phone's texts: t("…") and n("one …", "{n} …", count).
SPOKEN = re.compile(r"""\b[tn]\(\s*("(?:[^"\\]|\\.)*")""")
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@cache
def catalogue(language: str, domain: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def untranslated(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (not all(texts) or message.fuzzy):
            yield str(message.id)


@pytest.mark.parametrize(("language", "domain"), COMPLETE)
def test_a_complete_language_has_every_text(language: str, domain: str) -> None:
    assert list(untranslated(catalogue(language, domain))) == []


def test_the_phone_app_says_nothing_that_its_catalogue_has_not() -> None:
    known = {
        message.id[0] if isinstance(message.id, tuple | list) else message.id
        for message in catalogue("fr", "djangojs")
    }
    said = {
        json.loads(text)
        for path in files(".js", under=PACKAGE / "static" / "js")
        for text in SPOKEN.findall(path.read_text("utf-8"))
    }
    assert said - known == set()


def pairs() -> Iterator[tuple[Path, str, str]]:
    for path in files(".po", under=LOCALE):
        for message in catalogue(path.parents[1].name, path.stem):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id:
                yield from ((path, ids[-1], text) for text in texts[1:] or texts if text)


def test_a_translation_keeps_what_is_filled_in() -> None:
    odd = [
        f"{short(path)}: {text}"
        for path, id, text in pairs()
        if set(HOLE.findall(id)) != set(HOLE.findall(text))
    ]
    assert odd == []
