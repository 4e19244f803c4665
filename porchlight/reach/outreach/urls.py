"""/reach/outreach/: sessions, the records in them, their history."""

from django.urls import path

from porchlight.reach.outreach.views import records, sessions

urlpatterns = [
    path("", sessions.sessions),
    path("plan/", sessions.plan),
    path("add/<slug:kind>/", records.add),
    path("records/", records.records),
    path("records/<uuid:id>/", records.record),
    path("records/<uuid:id>/correct/", records.correct),
    path("records/<uuid:id>/withdraw/", records.withdraw),
    path("records/<uuid:id>/undo/", records.undo),
    path("records/<uuid:id>/keep/", records.keep),
    path("records/<uuid:id>/debriefed/", records.debriefed),
    path("<uuid:id>/", sessions.session),
    path("<uuid:id>/plan/", sessions.plan),
    path("<uuid:id>/start/", sessions.start),
    path("<uuid:id>/held/", sessions.held),
    path("<uuid:id>/end/", sessions.end),
    path("<uuid:id>/cancel/", sessions.cancel),
    path("<uuid:id>/add/<slug:kind>/", records.add),
]
