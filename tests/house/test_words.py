"""Words follow people who use drugs. Quotations keep people's own words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, files, lines, modules, parsed, short

pytestmark = pytest.mark.house

# The right-hand column of the words in GLOSSARY.md: refused wherever somebody might read them.
NEVER = re.compile(
    r"\b(?:addicts?|abusers?|drug abuse|substance abuse|ex-addicts?|junkies?|opioid epidemic|drug dealers?|dealers?"
    r"|relapse[ds]?|non-whites?|minorities|the homeless|replacement addiction|victims?"
    r"|toxicomanes?|toxicos?|drogués?|droguées?|dealeurs?|rechutes?|victimes?)\b",
    re.IGNORECASE,
)
# Words that mean something else in code ("clean data", an HTTP client), refused in what a person reads on a page.
NOT_ON_A_PAGE = re.compile(
    r"\b(?:clients?|(?:clean|dirty) (?:needles?|syringes?|equipment|supplies|urine)|(?:get|got|stay(?:ed)?) clean"
    r"|sav(?:e|es|ed|ing) (?:a life|lives)|a save\b|clientèle|seringues? (?:propres?|sales?|souillées?))\b",
    re.IGNORECASE,
)
# The glossary has to name what it replaces, and this file too.
LISTS = {"GLOSSARY.md", "tests/house/test_words.py"}
TAG = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}


def readable() -> Iterator[Path]:
    """Files that people read in one way or another."""
    yield from modules()
    yield from files(".html", ".js", ".css", ".po", ".svg", under=PACKAGE)
    yield from files(".md")
    yield from files(".py", under=ROOT / "tests")


def quoted(path: Path, line: str) -> bool:
    """A line of somebody's own words: set off as a quotation in a document, or marked as such on a page."""
    return (path.suffix == ".md" and line.startswith(">")) or "<blockquote" in line or "<q>" in line


def test_no_word_that_harms() -> None:
    found = [
        f"{short(path)}:{number} {match[0]}"
        for path in readable()
        if short(path) not in LISTS
        for number, line in lines(path)
        if not quoted(path, line) and (match := NEVER.search(line))
    ]
    assert found == []


def shown() -> Iterator[tuple[Path, str]]:
    """What stands on pages: texts of templates, texts that are translated, texts of the phone app."""
    for path in files(".html", under=PACKAGE):
        yield path, TAG.sub("", path.read_text("utf-8"))
    for path in modules(PACKAGE):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in TRANSLATED:
                yield from ((path, str(word.value)) for word in node.args if isinstance(word, ast.Constant))
    for path in files(".js", under=PACKAGE / "static"):
        yield from (
            (path, text) for text in re.findall(r"""\b[tn]\(\s*(["'`].*?["'`])""", path.read_text("utf-8"))
        )
    for path in files(".po", under=PACKAGE):
        yield path, path.read_text("utf-8")


def test_pages_speak_as_the_glossary_does() -> None:
    found = [f"{short(path)}: {match[0]}" for path, text in shown() if (match := NOT_ON_A_PAGE.search(text))]
    assert found == []
