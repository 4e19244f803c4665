"""The desk's commons: one line a room."""

from django.urls import include, path

app_name = "commons"
urlpatterns = [
    path("", include("porchlight.commons.people.urls")),
    path("devices/", include("porchlight.commons.devices.urls")),
    path("languages/", include("porchlight.commons.languages.urls")),
]
