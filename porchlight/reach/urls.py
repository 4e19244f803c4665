"""Addresses of the wing, one line a room."""

from django.urls import include, path

urlpatterns = [
    path("outreach/", include("porchlight.reach.outreach.urls")),
    path("supply/", include("porchlight.reach.supply.urls")),
]
