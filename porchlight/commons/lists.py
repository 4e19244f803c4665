"""Long lists of the desk: a page of them on the screen, the same filter as a file."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE = 50


def page(request: HttpRequest, found: Any, size: int = PAGE) -> Page[Any]:
    """The page that the address asks for; the nearest there is for a number that makes no sense."""
    return Paginator(found, size).get_page(request.GET.get("page"))


def wants_csv(request: HttpRequest) -> bool:
    """Whether the address asks for the list as a file."""
    return request.GET.get("format") == "csv"


def csv_url(request: HttpRequest) -> str:
    """This list as a file, with the same filter."""
    query = request.GET.copy()
    query["format"] = "csv"
    query.pop("page", None)
    return f"?{query.urlencode()}"
