"""The phone's addresses, and the coordinator's page of what could not be counted."""

from django.urls import include, path

from porchlight.sync.pull.views import join, pull, wiped
from porchlight.sync.push.views import push

app_name = "sync"
urlpatterns = [
    path("join", join, name="join"),
    path("push", push, name="push"),
    path("pull", pull, name="pull"),
    path("wiped", wiped, name="wiped"),
    path("quarantine/", include("porchlight.sync.quarantine.urls")),
]
