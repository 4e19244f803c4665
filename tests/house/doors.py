"""Every address of the program, and those that ask nobody who they are."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses that ask for no sign-in, each with its reason. One that ends in * speaks for all below it.
PUBLIC = {
    "accounts/*": "sign-in itself, of django-allauth; sign-up is closed by commons/people/adapter",
    "i18n/setlang/": "choosing a language; keeps a cookie for people at a desk only",
    "health/live": "whether the process answers: one word, for whoever watches it",
    "health/ready": "whether it may take traffic: codes of what is against it, no data",
    "lost/": "whoever has a phone’s lost-phone code on paper; the code is the key",
    "lost/<slug:language>/": "the same, in a language",
    "app/": "the phone app's one page, the same for everybody: no data in it",
    "app/sw.js": "the phone app's service worker, the same for everybody",
    "app/manifest.webmanifest": "the phone app's name and picture",
    "app/words/<slug:code>.json": "the phone app's words in one language",
    "sync/join": "a phone that has no token yet; the one-time code is the key",
    "commons/welcome/<str:code>/": "a person who has no password yet; the one-time code is the key",
    "parts/": "the living page of parts, in development only; holds no data",
}


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address and the view behind it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = prefix + str(pattern.pattern).lstrip("^").removesuffix(r"\Z").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield here, pattern.callback


def public(address: str) -> bool:
    return address in PUBLIC or any(name.endswith("*") and address.startswith(name[:-1]) for name in PUBLIC)
