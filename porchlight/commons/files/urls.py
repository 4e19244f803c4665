"""/commons/files/"""

from django.urls import path

from porchlight.commons.files import views

urlpatterns = [
    path("", views.files, name="files"),
    path("<uuid:id>/", views.file, name="file"),
    path("<uuid:id>/download/", views.download, name="file_download"),
    path("<uuid:id>/stop/", views.stop, name="file_stop"),
    path("<uuid:id>/again/", views.again, name="file_again"),
    path("<uuid:id>/remove/", views.remove, name="file_remove"),
]
