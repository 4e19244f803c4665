"""/commons/audit/"""

from django.urls import path

from porchlight.commons.audit import views

urlpatterns = [path("", views.trail, name="audit")]
