"""Addresses of the evidence pages."""

from django.urls import path

from porchlight.know.indicators import views

app_name = "know"
urlpatterns = [
    path("", views.index, name="index"),
    path("estimates/", views.estimates, name="estimates"),
    path("estimates/add/", views.estimate, name="estimate"),
    path("estimates/<uuid:id>/remove/", views.remove, name="remove"),
    path("<slug:id>/", views.show, name="show"),
]
