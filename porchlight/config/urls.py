"""Every address, one line a wing."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from porchlight.commons.devices.views import lost
from porchlight.config.health.views import live, ready
from porchlight.config.home.views import home
from porchlight.config.leaving.views import leaving
from porchlight.config.parts import parts
from porchlight.reach.outreach.views import phones

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home),
    path("health/live", live),
    path("health/ready", ready),
    path("lost/", lost, name="lost"),
    path("lost/<slug:language>/", lost, name="lost_in"),
    path("app/", include("porchlight.sync.app.urls")),
    path("sync/", include("porchlight.sync.urls")),
    path("sync/session", phones.session),
    path("reach/", include("porchlight.reach.urls")),
    path("know/", include("porchlight.know.urls")),
    # What they hold is every wing's, so the page stands above them.
    path("commons/people/<uuid:id>/leave/", leaving, name="leaving"),
    path("commons/", include("porchlight.commons.urls")),
    path("accounts/", include("porchlight.commons.people.accounts")),
    path("i18n/", include("django.conf.urls.i18n")),
]

if settings.DEBUG:
    urlpatterns.append(path("parts/", parts))
