"""Long lists of the desk: a page of them on the screen, the same filter as a file."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

PAGE = 50
FORMATS = ("csv", "xlsx")


def page(request: HttpRequest, found: Any, size: int = PAGE) -> Page[Any]:
    """The page that the address asks for; the nearest there is for a number that makes no sense."""
    return Paginator(found, size).get_page(request.GET.get("page"))


def wanted_format(request: HttpRequest) -> str:
    """As what file the address asks for the list; nothing where it asks for the page."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def save_urls(request: HttpRequest, at: str = "", **more: str) -> dict[str, str]:
    """This list as a file of each format, with the same filter. `at`: its address, where this page is not it."""
    urls = {}
    for kind in FORMATS:
        query = request.GET.copy()
        query.pop("page", None)
        for name, value in {"format": kind, **more}.items():
            query[name] = value
        urls[kind] = f"{at}?{query.urlencode()}"
    return urls


def page_behind(address: str) -> str:
    """The page whose list is at this address as a file, with the same filter."""
    path, _, query = address.partition("?")
    asked = QueryDict(query, mutable=True)
    asked.pop("format", None)
    return f"{path}?{asked.urlencode()}" if asked else path
