"""Production's addresses, and the demonstration's sign-in."""

from django.urls import include, path

from demonstration.signin import phone, signin

urlpatterns = [
    path("demonstration/", signin, name="demonstration"),
    path("demonstration/phone/", phone, name="demonstration_phone"),
    path("", include("porchlight.config.urls")),
]
