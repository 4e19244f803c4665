"""The desk's commons: one line a room."""

from django.urls import include, path

app_name = "commons"
urlpatterns = [
    path("", include("porchlight.commons.people.urls")),
    path("people/several/", include("porchlight.commons.several.urls")),
    path("devices/", include("porchlight.commons.devices.urls")),
    path("places/", include("porchlight.commons.places.urls")),
    path("notices/", include("porchlight.commons.notices.urls")),
    path("audit/", include("porchlight.commons.audit.urls")),
    path("org/", include("porchlight.commons.org.urls")),
    path("files/", include("porchlight.commons.files.urls")),
    path("languages/", include("porchlight.commons.languages.urls")),
]
