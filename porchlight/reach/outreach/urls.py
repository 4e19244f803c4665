"""/reach/outreach/: sessions, the records in them, their history."""

from django.urls import path

from porchlight.reach.outreach import views

urlpatterns = [
    path("", views.sessions),
    path("sessions.csv", views.sessions, {"csv": True}),
    path("plan/", views.plan),
    path("contacts/", views.contacts),
    path("contacts.csv", views.contacts, {"csv": True}),
    path("add/<slug:kind>/", views.add),
    path("records/<uuid:id>/", views.record),
    path("records/<uuid:id>/correct/", views.correct),
    path("records/<uuid:id>/withdraw/", views.withdraw),
    path("records/<uuid:id>/undo/", views.undo),
    path("records/<uuid:id>/keep/", views.keep),
    path("records/<uuid:id>/debriefed/", views.debriefed),
    path("<uuid:id>/", views.session),
    path("<uuid:id>/records.csv", views.session, {"csv": True}),
    path("<uuid:id>/plan/", views.plan),
    path("<uuid:id>/start/", views.start),
    path("<uuid:id>/end/", views.end),
    path("<uuid:id>/cancel/", views.cancel),
    path("<uuid:id>/add/<slug:kind>/", views.add),
]
