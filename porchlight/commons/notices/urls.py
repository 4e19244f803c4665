"""/commons/notices/"""

from django.urls import path

from porchlight.commons.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("new/", views.add, name="notice_add"),
    path("<uuid:id>/", views.edit, name="notice"),
    path("<uuid:id>/remove/", views.remove, name="notice_remove"),
]
