"""Pages and the phone app load nothing from anybody else, run nothing inline, and style nothing inline."""

import re

import pytest

from tests.house.tree import PACKAGE, files, lines, short

pytestmark = pytest.mark.house

ELSEWHERE = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+""", re.IGNORECASE)
# A name of a language, which a browser never fetches; and where quick exit lands, by a tap and without a referrer.
NAMES = ("http://www.w3.org/", "https://en.wikipedia.org")
# Markup that is drawn here from checked values and not from what people typed.
DRAWN = {"porchlight/commons/devices/views.py": "the QR code, drawn by segno"}


def test_nothing_comes_from_elsewhere() -> None:
    found = [
        f"{short(path)}:{number} {match[0]}"
        for path in files(".html", ".js", ".css", ".svg", under=PACKAGE)
        for number, line in lines(path)
        if (match := ELSEWHERE.search(line)) and not any(name in line for name in NAMES)
    ]
    assert found == []


def test_no_page_runs_or_styles_inline() -> None:
    """The policy would refuse it, and the page would be dead without anybody noticing."""
    inline = re.compile(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:|<style\b""", re.IGNORECASE)
    found = [
        f"{short(path)}:{number} {match[0].strip()}"
        for path in files(".html", under=PACKAGE)
        for number, line in lines(path)
        if (match := inline.search(line))
    ]
    assert found == []


def test_templates_trust_no_value() -> None:
    trusting = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off|mark_safe")
    found = [
        f"{short(path)}:{number}"
        for path in [*files(".html", under=PACKAGE), *files(".py", under=PACKAGE)]
        if short(path) not in DRAWN
        for number, line in lines(path)
        if trusting.search(line)
    ]
    assert found == []


def test_the_phone_app_builds_no_markup_from_text() -> None:
    sinks = re.compile(
        r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function\("
    )
    found = [
        f"{short(path)}:{number}"
        for path in files(".js", under=PACKAGE / "static" / "js")
        if path.name not in ("desk.js", "kinds.json")
        for number, line in lines(path)
        if sinks.search(line) and not line.lstrip().startswith(("//", "*", "/*"))
    ]
    assert found == []


def test_the_phone_app_never_asks_where_it_is() -> None:
    found = [
        short(path)
        for path in files(".js", ".html", under=PACKAGE)
        if re.search(r"navigator\.geolocation|watchPosition|getCurrentPosition", path.read_text("utf-8"))
    ]
    assert found == []
