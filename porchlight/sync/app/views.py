"""GET /app/ and what belongs to it. The same bytes for everybody: nothing in here knows who asks."""

import msgspec
from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from porchlight.sync.app.queries import MANIFEST, SHELL, languages, precache, script, words, words_url

# Phones ask whether there is something newer; the copy they keep is the service worker's business.
FRESH = {"Cache-Control": "no-cache"}


@require_safe
@csp_replace({"script-src": [SELF]})  # without a nonce, so that the page can be kept
def shell(request: HttpRequest) -> HttpResponse:
    """The one page of the app: empty, with its script."""
    context = {
        "manifest": MANIFEST,
        "words": " ".join(f"{code}={words_url(code)}" for code in languages()),
    }
    # Rendered without the request: what belongs to a visitor must not get into a page that is kept.
    return HttpResponse(render_to_string("sync/app/shell.html", context), headers=FRESH)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it puts by before its script."""
    head = f"const PRECACHE = {msgspec.json.encode(precache()).decode()};\n"
    headers = FRESH | {"Service-Worker-Allowed": SHELL}
    return HttpResponse(
        head + script("sw.js"), content_type="text/javascript; charset=utf-8", headers=headers
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What installing needs to know."""
    icons = [
        ("img/icon-192.png", 192, "any"),
        ("img/icon-512.png", 512, "any"),
        ("img/icon-maskable-512.png", 512, "maskable"),
    ]
    body = {
        "id": SHELL,
        "name": "Porchlight",
        "short_name": "Porchlight",
        "lang": "en",
        "description": "Note what you hand out, with or without signal.",
        "start_url": SHELL,
        "scope": SHELL,
        "display": "standalone",
        "background_color": "#0F1526",
        "theme_color": "#0F1526",
        "icons": [
            {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
        # Held long, the icon leads straight to the two that are always open; both words are the same in French.
        "shortcuts": [
            {"name": "Contact", "url": f"{SHELL}#contact"},
            {"name": "Naloxone", "url": f"{SHELL}#naloxone"},
        ],
    }
    return HttpResponse(msgspec.json.encode(body), content_type="application/manifest+json", headers=FRESH)


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """The app's words in one language."""
    if code not in languages():
        raise Http404
    return HttpResponse(msgspec.json.encode(words(code)), content_type="application/json", headers=FRESH)
