"""/commons/devices/"""

from django.urls import path

from porchlight.commons.devices import views

urlpatterns = [
    path("", views.phones, name="devices"),
    path("invite/", views.invite, name="device_invite"),
    path("invite/<int:id>/withdraw/", views.withdraw, name="device_withdraw"),
    path("<uuid:id>/", views.phone, name="device"),
    path("<uuid:id>/rename/", views.rename, name="device_rename"),
    path("<uuid:id>/lost-code/", views.lost_code, name="device_lost_code"),
    path("<uuid:id>/revoke/", views.revoke, name="device_revoke"),
]
