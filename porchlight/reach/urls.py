"""/reach/: outreach and supplies."""

from django.urls import include, path

urlpatterns = [path("outreach/", include("porchlight.reach.outreach.urls"))]
