"""The parts: every one is shown, every icon exists, every word can be read on its ground."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django.fixtures import Settings

from porchlight.config.parts import parts

PACKAGE = Path(__file__).parents[2] / "porchlight"
TEMPLATES = PACKAGE / "templates"
SPRITE = (PACKAGE / "static" / "img" / "icons.svg").read_text("utf-8")
TOKENS = (PACKAGE / "static" / "css" / "tokens.css").read_text("utf-8")

urlpatterns = [path("parts/", parts)]


@pytest.fixture
def page(client: Client, settings: Settings) -> str:
    settings.DEBUG = True
    return client.get("/parts/").content.decode()


@pytest.mark.urls("tests.config.test_parts")
def test_the_living_page_shows_every_part(page: str) -> None:
    shown = (TEMPLATES / "config" / "parts.html").read_text("utf-8")
    # These stand inside other parts, or in the frame of every page.
    inner = {"icon", "cell", "pager", "messages", "field", "field_foot", "language"}
    for part in (TEMPLATES / "_parts").glob("*.html"):
        assert part.stem in inner or f"_parts/{part.name}" in shown, f"{part.name} is not on /parts/"
    assert page.count("<h1>") == 1


@pytest.mark.urls("tests.config.test_parts")
def test_no_page_carries_style_or_script_of_its_own(page: str) -> None:
    """The content security policy would drop them without a word."""
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page)
    assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.urls("tests.config.test_parts")
def test_trusted_types_come_before_any_other_script(page: str) -> None:
    scripts = re.findall(r'<script src="([^"]+)"', page)
    assert "trusted" in scripts[0]
    assert any("htmx-2" in script for script in scripts)


@pytest.mark.urls("tests.config.test_parts")
def test_numbers_in_pictures_stay_plain_in_every_language(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    french = client.get("/parts/", headers={"accept-language": "fr"}).content.decode()
    assert 'lang="fr"' in french
    assert not re.search(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="\d+,\d', french)


def test_outside_development_there_is_no_such_page(rf: RequestFactory, settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(Http404):
        parts(rf.get("/parts/"))


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'symbol id="(\w+)"', SPRITE))
    for template in TEMPLATES.rglob("*.html"):
        named = re.findall(r'(?:icon\.html" with name=|icon=)"(\w+)"', template.read_text("utf-8"))
        assert set(named) <= drawn, template


def _luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB (WCAG 2.2)."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _schemes() -> dict[str, dict[str, str]]:
    light, by_setting, by_choice = (
        dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block)) for block in TOKENS.split("@media")
    )
    assert by_setting == by_choice, "the two dark lists must say the same"
    return {"light": light, "dark": {**light, **by_choice}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_every_ground(scheme: str) -> None:
    tokens = _schemes()[scheme]
    grounds = [
        "ground",
        "surface",
        "raised",
        "sunk",
        "lamp-tint",
        "ok-tint",
        "warn-tint",
        "danger-tint",
        "info-tint",
    ]
    pairs = [
        *product(["ink", "muted", "lamp", "link"], grounds),
        *(
            (level, ground)
            for level in ("ok", "warn", "danger")
            for ground in (*grounds[:4], f"{level}-tint")
        ),
        *product(["night-ink", "night-muted", "night-lamp"], ["night", "night-far"]),
        ("lamp-ink", "lamp-fill"),
        *(("ink", f"band-{n}") for n in (1, 2)),
    ]
    for text, ground in pairs:
        ratio = _contrast(tokens[text], tokens[ground])
        assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"
    # the edge of a field is what shows that there is one (WCAG 1.4.11)
    assert all(_contrast(tokens["edge"], tokens[ground]) >= 3 for ground in grounds[:4])
