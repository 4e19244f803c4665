"""/sync/quarantine/"""

from django.urls import path

from porchlight.sync.quarantine import views

urlpatterns = [
    path("", views.quarantine, name="quarantine"),
    path("decide/", views.decide, name="quarantine_decide"),
    path("bring/", views.bring, name="quarantine_bring"),
]
