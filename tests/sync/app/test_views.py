"""The app's own addresses: the same for everybody, kept by phones, complete in both languages."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from porchlight.config.management.commands.kinds import TARGET
from porchlight.journal.registry import registry
from porchlight.journal.traces import WithdrawReason
from porchlight.reach.outreach.kinds import Outcome, PlaceKind, SupplyReason
from porchlight.reach.supply.kinds import MoveReason
from porchlight.reach.supply.words import CATEGORIES
from porchlight.sync.app.queries import FILES, languages, precache, words

SCRIPT = Path(settings.PACKAGE) / "static" / "js"
LOCALE = Path(settings.PACKAGE) / "locale"
Key = str | tuple[str, str]


@pytest.fixture(autouse=True)
def _plain_static(settings: Settings) -> None:
    """Without a collected folder, addresses are unhashed."""
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def test_the_page_is_the_same_for_everybody(client: Client) -> None:
    one, other = client.get("/app/"), client.get("/app/", headers={"accept-language": "fr"})
    assert one.status_code == 200
    assert one.content == other.content
    assert "nonce" not in one.headers["Content-Security-Policy"]
    assert "script-src 'self';" in one.headers["Content-Security-Policy"] + ";"
    assert "require-trusted-types-for 'script'" in one.headers["Content-Security-Policy"]
    assert one.headers["Cache-Control"] == "no-cache"
    assert not one.cookies


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client: Client) -> None:
    page = client.get("/app/").content.decode()
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script>", page)
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', page)
    assert "trusted" in scripts[0]


def test_the_worker_names_what_it_keeps(client: Client) -> None:
    answer = client.get("/app/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/app/"
    assert answer.headers["Cache-Control"] == "no-cache"
    found = re.match(r"const PRECACHE = (\{.*\});\n", answer.content.decode())
    assert found
    kept = json.loads(found[1])
    assert kept == precache()
    page = client.get("/app/").content.decode()
    for url in re.findall(r'(?:href|src)="(/[^"#]+)"', page):
        assert url in kept["urls"], f"{url} is on the page and not kept"


def test_every_kept_address_answers(client: Client) -> None:
    for url in precache()["urls"]:  # type: ignore[attr-defined]  # a list, beside the version
        if not url.startswith(settings.STATIC_URL):
            assert client.get(url).status_code == 200, url
    for name in FILES:
        assert (Path(settings.PACKAGE) / "static" / name).is_file(), name


def test_the_manifest_installs(client: Client) -> None:
    manifest = client.get("/app/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/app/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert any(icon["purpose"] == "maskable" for icon in manifest["icons"])
    assert [shortcut["url"] for shortcut in manifest["shortcuts"]] == ["/app/#contact", "/app/#naloxone"]


def test_an_unknown_language_is_not_there(client: Client) -> None:
    assert client.get("/app/words/xx.json").status_code == 404
    assert client.get("/app/words/fr.json").json()["Tonight"] == ["Ce soir"]


def spoken_by_the_script() -> set[Key]:
    """Every text that the script says: t("…") and n("one", "many", …)."""
    found: set[Key] = set()
    for file in SCRIPT.rglob("*.js"):
        with file.open("rb") as script:
            options = {"parse_template_string": True}
            for _, text, _, _ in extract("javascript", script, {"t": None, "n": (1, 2)}, options=options):
                found.add(text if isinstance(text, str) else (text[0], text[1]))
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_text_is_in_the_catalogue(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "djangojs.po").open("rb") as file:
        catalogue: set[Key] = {
            message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            for message in read_po(file, locale=language)
            if message.id
        }
    assert catalogue == spoken_by_the_script()


def test_french_is_complete() -> None:
    assert languages() == ["fr"]
    french = words("fr")
    for key in spoken_by_the_script():
        forms = french[key if isinstance(key, str) else key[0]]
        assert len(forms) == (1 if isinstance(key, str) else 2), key
        for form in forms:
            assert set(re.findall(r"\{\w+\}", form)) <= {"{n}", *re.findall(r"\{\w+\}", str(key))}, key
    assert {text for text, (first, *_) in french.items() if text == first} <= SAME_IN_BOTH


SAME_IN_BOTH = {"Contact", "Naloxone", "Pages", "Injection", "Stimulant", "Version {version}"}


def said_for(list: str) -> dict[str, str]:
    """Code → English text of one list of words.js."""
    script = (SCRIPT / "words.js").read_text("utf-8")
    body = re.search(
        rf"export const {list} = \(\) => [(]?([\[{{].*?^[\]}}])", script, re.MULTILINE | re.DOTALL
    )
    assert body, f"no list {list}"
    return dict(re.findall(r"""["']?([\w.]+)["']?[,:] t\("([^"]+)"\)""", body[1]))


@pytest.mark.parametrize(
    ("list", "codes"),
    [
        ("categories", CATEGORIES.keys()),
        ("placeKinds", PlaceKind),
        ("supplyReasons", SupplyReason),
        ("outcomes", Outcome),
        ("withdrawReasons", WithdrawReason),
        ("losses", {MoveReason.LOSE, MoveReason.DAMAGE, MoveReason.EXPIRE}),
        ("kinds", {kind.name for kind in registry.kinds.values() if kind.phone and not kind.closed}),
    ],
)
def test_the_phone_has_a_word_in_both_languages_for_every_code_of_the_server(
    list: str, codes: Iterable[str]
) -> None:
    said = said_for(list)
    assert set(said) == {str(code) for code in codes}
    french = words("fr")
    for text in said.values():
        assert french[text] != [""]


def test_the_kinds_on_the_phone_are_those_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("porchlight.config.management.commands.kinds.TARGET", tmp_path / "kinds.json")
    call_command("kinds")
    found = json.loads((tmp_path / "kinds.json").read_text())["kinds"]
    assert set(found) == {kind.name for kind in registry.kinds.values() if kind.phone and not kind.closed}
    assert TARGET.read_text() == (tmp_path / "kinds.json").read_text(), "run `make setup`: kinds.json is old"
    assert len(TARGET.read_bytes()) < 16_000
