"""/sync/quarantine/"""

from django.urls import path

from porchlight.sync.quarantine import views

urlpatterns = [
    path("", views.quarantine, name="quarantine"),
    path("decide/", views.decide, name="quarantine_decide"),
    path("corrections/", views.corrections, name="quarantine_corrections"),
    path("corrections/let-be/", views.let_be, name="quarantine_let_be"),
    path("bring/", views.bring, name="quarantine_bring"),
]
