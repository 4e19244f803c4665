"""What the codes of this room are called on a page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Any]

PLACE_KINDS: Words = {
    "store": _("Store room"),
    "shelf": _("Shelf"),
    "bag": _("Bag"),
    "site_box": _("Box at a site"),
}

CATEGORIES: Words = {
    "injecting": _("Injecting"),
    "inhalation": _("Inhalation"),
    "naloxone": _("Naloxone"),
    "safer_sex": _("Safer sex"),
    "checking": _("Drug checking"),
    "sharps": _("Sharps"),
    "wound": _("Wound care"),
    "hygiene": _("Hygiene"),
    "food": _("Food and water"),
    "clothing": _("Clothing"),
    "other": _("Other things"),
}

UNITS: Words = {
    "piece": _("piece"),
    "kit": _("kit"),
    "dose": _("dose"),
    "strip": _("strip"),
    "sheet": _("sheet"),
    "ampoule": _("ampoule"),
    "sachet": _("sachet"),
    "bottle": _("bottle"),
    "pack": _("pack"),
    "pair": _("pair"),
    "roll": _("roll"),
    "container": _("container"),
    "box": _("box"),
}

NALOXONE: Words = {
    "": _("Not naloxone"),
    "nasal_kit": _("Nasal kit"),
    "nasal_single": _("Nasal, single doses"),
    "injectable_kit": _("Injectable kit"),
    "injectable_single": _("Injectable, single doses"),
}

REASONS: Words = {
    "receive": pgettext_lazy("movement", "Received"),
    "move": pgettext_lazy("movement", "Moved"),
    "return": pgettext_lazy("movement", "Brought back"),
    "give": pgettext_lazy("movement", "Given"),
    "naloxone": pgettext_lazy("movement", "Naloxone given"),
    "used": pgettext_lazy("movement", "Used in a response"),
    "expire": pgettext_lazy("movement", "Expired"),
    "lose": pgettext_lazy("movement", "Lost"),
    "damage": pgettext_lazy("movement", "Damaged"),
    "session_end": pgettext_lazy("movement", "Count after a session"),
    "stocktake": pgettext_lazy("movement", "Stocktake"),
    "opening": pgettext_lazy("movement", "First count"),
    "check": pgettext_lazy("movement", "Count"),
}

COUNT_REASONS: Words = {
    "check": _("A quick look"),
    "stocktake": _("Stocktake"),
    "session_end": _("After a session"),
    "opening": _("First count of this place"),
}
