"""What the phone app consists of: the files a phone keeps, their common version, the words of each language."""

import hashlib
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/app.css",
    "js/trusted.js",
    "built/app.js",
    "img/icons.svg",
    "img/mark.svg",
    "img/icon-192.png",
)
SHELL = "/app/"
MANIFEST = "/app/manifest.webmanifest"


def languages() -> list[str]:
    """The languages the app speaks besides English, which is in the script itself."""
    return [code for code, _ in settings.LANGUAGES if code != "en" and _catalogue(code).is_file()]


def words_url(language: str) -> str:
    return f"/app/words/{language}.json"


def words(language: str) -> dict[str, list[str]]:
    """English text → its forms in that language, in the order of the language's plural rule."""
    with _catalogue(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    found = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if key and all(forms) and not message.fuzzy:
            found[key] = forms
    return found


def precache() -> dict[str, object]:
    """What the service worker puts by: `urls`, and a `version` that changes with any byte of them."""
    urls = [SHELL, MANIFEST, *(static(name) for name in FILES), *(words_url(code) for code in languages())]
    return {"version": _version(tuple(urls)), "urls": urls}


def script(name: str) -> str:
    """The text of a built script. Raises FileNotFoundError when the set-up has not built it."""
    path = finders.find(f"built/{name}")
    if path is None:
        raise FileNotFoundError(f"built/{name}: run `make setup`")
    return Path(path).read_text(encoding="utf-8")


def _version(urls: tuple[str, ...]) -> str:
    digest = hashlib.sha256("\n".join(urls).encode())
    shell = Path(settings.PACKAGE) / "templates" / "sync" / "app" / "shell.html"
    found = [Path(path) for path in map(finders.find, FILES) if path]
    for path in [shell, *found, *(_catalogue(code) for code in languages())]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache
def _catalogue(language: str) -> Path:
    return Path(settings.PACKAGE) / "locale" / language / "LC_MESSAGES" / "djangojs.po"
