"""/commons/places/"""

from django.urls import path

from porchlight.commons.places import views

urlpatterns = [
    path("", views.areas, name="places"),
    path("new/", views.add, name="area_add"),
    path("<uuid:id>/", views.area, name="area"),
    path("<uuid:id>/cells/", views.cells, name="area_cells"),
]
