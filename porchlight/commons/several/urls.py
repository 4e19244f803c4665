"""/commons/people/several/"""

from django.urls import path

from porchlight.commons.several import views

urlpatterns = [
    path("", views.several, name="several"),
    path("add/", views.add, name="several_add"),
    path("template.csv", views.template, name="several_template"),
]
