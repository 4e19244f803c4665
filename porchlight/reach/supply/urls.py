"""Addresses of supplies."""

from django.urls import path

from porchlight.reach.supply.views import catalogue, sheets, shelves

urlpatterns = [
    path("", shelves.shelves),
    path("ledger/", shelves.ledger),
    path("counts/", shelves.counts),
    path("sharps/", sheets.sharps),
    path("sharps/add/", sheets.take_back_sharps),
    path("receive/", sheets.receive),
    path("move/", sheets.move),
    path("count/", sheets.count),
    path("undo/<uuid:id>/", sheets.undo),
    path("catalogue/", catalogue.catalogue),
    path("catalogue/items/new/", catalogue.item),
    path("catalogue/items/<uuid:id>/", catalogue.item),
    path("catalogue/items/<uuid:id>/active/", catalogue.item_active),
    path("catalogue/kits/new/", catalogue.kit),
    path("catalogue/kits/<uuid:id>/", catalogue.kit),
    path("catalogue/kits/<uuid:id>/active/", catalogue.kit_active),
    path("places/new/", catalogue.place),
    path("<uuid:id>/", shelves.place),
    path("<uuid:id>/edit/", catalogue.place),
    path("<uuid:id>/active/", catalogue.place_active),
]
