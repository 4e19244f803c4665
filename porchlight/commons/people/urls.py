"""/commons/people/, and the one-time link /commons/welcome/."""

from django.urls import path

from porchlight.commons.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", views.add, name="person_add"),
    path("people/bring/", views.bring, name="person_bring"),
    path("people/me/", views.me, name="me"),
    path("people/me/edit/", views.edit_me, name="me_edit"),
    path("people/organisation/", views.choose, name="choose_org"),
    path("people/<uuid:id>/", views.person, name="person"),
    path("people/<uuid:id>/edit/", views.edit, name="person_edit"),
    path("people/<uuid:id>/roles/", views.set_roles, name="person_roles"),
    path("people/<uuid:id>/welcome/", views.welcome_link, name="person_welcome"),
    path("welcome/<str:code>/", views.welcome, name="welcome"),
]
