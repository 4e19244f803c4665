"""The living page of parts, in development only: what the face is made of, each with its parameters."""

import re
from datetime import date, timedelta
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from porchlight.lib.draw import Point, Stock, bands_bar, series, shelf

SPRITE = Path(__file__).parents[1] / "static" / "img" / "icons.svg"

BANDS = ((0, "04–08"), (1, "08–12"), (2, "12–16"), (3, "16–20"), (4, "20–24"), (5, "00–04"))
AREAS = (("a", "Harbour"), ("b", "King Street"), ("c", "East End"), ("d", "The Flats"))
SERVICES = (
    ("naloxone", "Naloxone training"),
    ("wound", "Wound care"),
    ("talk", "A talk"),
    ("ride", "A ride"),
)

NAV = (
    {"title": "Home", "url": "/parts/", "current": True, "count": 3, "icon": "home"},
    {"title": "Outreach", "url": "/reach/outreach/", "icon": "moon"},
    {"title": "Shelves", "url": "/reach/supply/", "icon": "shelf", "count": 2},
    {"title": "What we know", "url": "/know/", "icon": "chart"},
    {"title": "People", "url": "/commons/people/", "icon": "people"},
    {"title": "Phones", "url": "/commons/devices/", "icon": "device"},
)

STOCKS = (
    Stock("Nasal naloxone", 84, reorder=40, full=120, unit="boxes", shape="box", url="/reach/supply/"),
    Stock("Safer-use kit", 31, reorder=40, full=160, unit="kits", shape="bag"),
    Stock("Sterile water", 410, reorder=150, full=500, unit="ampoules"),
    Stock("Foil", 12, reorder=None, full=60, unit="sheets"),
    Stock("Test strips", 0, reorder=30, full=100, unit="strips"),
    Stock("Warm socks", -6, reorder=10, full=40, unit="pairs", shape="bag"),
    Stock("Sharps bins", 22, reorder=8, full=24, unit="bins", shape="box"),
)

EVENTS = (
    {"time": "19:05", "title": "The night begins", "text": "Ren and Amal, bag 2, Harbour", "icon": "moon"},
    {"time": "20:40", "title": "Contact", "text": "3 people · 2 safer-use kits", "icon": "contact"},
    {
        "time": "21:15",
        "title": "Response",
        "text": "Two doses. The person breathes.",
        "icon": "naloxone",
        "level": "danger",
    },
    {
        "time": "23:30",
        "title": "Bag counted",
        "text": "One box fewer",
        "icon": "count",
        "level": "warn",
    },
    {"time": "23:35", "title": "Home safe", "icon": "check", "level": "ok"},
)

RATES = ((2019, 9.1), (2020, 12.4), (2021, 15.8), (2022, 14.2), (2023, 11.0))
WEEKLY = (118, 124, 131, 97, 140, 152, 149, None, 160, 171, 158, 183, 176)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("What shall it be called?"), help_text=_("Words the team will know."))
    kits = forms.IntegerField(label=_("How many kits?"), min_value=0, initial=2, required=False)
    area = forms.ChoiceField(label=_("Area"), choices=[("", "—"), *AREAS], required=False)
    services = forms.MultipleChoiceField(
        label=_("What was given?"), choices=SERVICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(label=_("Note for the team"), widget=forms.Textarea, required=False)
    shared = forms.BooleanField(label=_("Several people use this phone"), required=False)


class SampleFilter(forms.Form):
    """What a list can be narrowed by."""

    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=date(2026, 5, 4),
    )
    place = forms.ChoiceField(label=_("Area"), choices=[("", "All areas"), *AREAS], required=False)


def _pictures() -> dict[str, object]:
    first = date(2026, 2, 16)
    weeks = [
        Point(date_format(first + timedelta(weeks=n), "j N"), reached) for n, reached in enumerate(WEEKLY)
    ]
    rates = [Point(str(year), rate, low=rate - 2.4, high=rate + 2.6) for year, rate in RATES]
    bands = ((_("Low"), 0), (_("Medium"), 100), (_("High"), 200))
    return {
        "vessels": shelf(STOCKS),
        "weekly": series(weeks),
        "yearly": series(rates),
        "coverage": bands_bar(
            143,
            [(str(name), start) for name, start in bands],
            low=96,
            high=212,
            goals=[(str(_("2030 target")), 300)],
        ),
    }


def _table() -> dict[str, object]:
    rows = [
        [
            {"text": f"{day} May, evening", "url": "/reach/outreach/"},
            AREAS[day % 4][1],
            {"num": 6 + day % 5},
            {"num": 14 + 3 * (day % 4)},
            {"text": "open", "level": "lamp"} if day == 12 else {"text": "ended", "level": "ok"},
        ]
        for day in range(12, 0, -1)
    ]
    page = Paginator(rows, 5).page(2)
    columns = [
        {"title": _("Session")},
        {"title": _("Area")},
        {"title": _("People"), "num": True},
        {"title": _("Items"), "num": True},
        {"title": _("State")},
    ]
    return {"columns": columns, "rows": page.object_list, "page_obj": page}


def parts(request: HttpRequest) -> HttpResponse:
    """Every part on one page; `?scheme=dark|light` and `?dir=rtl` turn it for a photograph."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "scheme": request.GET.get("scheme", ""),
        "direction": request.GET.get("dir", ""),
        "nav": NAV,
        "icons": re.findall(r'symbol id="(\w+)"', SPRITE.read_text("utf-8")),
        "bands": BANDS,
        "areas": AREAS,
        "services": SERVICES,
        "events": EVENTS,
        "form": SampleForm({"kits": "2", "services": ["talk"], "note": "Bring the big bag."}),
        "filter_form": SampleFilter(),
        "day": date(2026, 5, 12),
        "actions": [
            {"title": _("Save as CSV"), "url": "#table", "icon": "export"},
            {"title": _("Plan a night"), "url": "#forms", "icon": "plus", "main": True},
        ],
        "save": {"csv": "#table", "xlsx": "#table"},
        "todo": [_("Go slow, start with less."), _("Stay together. Keep naloxone close.")],
        "groups": ["4071", "2296", "8350", "1947"],
        **_pictures(),
        **_table(),
    }
    return render(request, "config/parts.html", context)
