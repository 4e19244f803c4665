"""The phone app's addresses."""

from django.urls import path

from porchlight.sync.app.views import language, manifest, shell, worker

app_name = "app"
urlpatterns = [
    path("", shell, name="shell"),
    path("sw.js", worker, name="worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("words/<slug:code>.json", language, name="words"),
]
