"""/commons/org/"""

from django.urls import path

from porchlight.commons.org import views

urlpatterns = [
    path("", views.settings, name="settings"),
    path("key/", views.rotate, name="rotate_key"),
]
