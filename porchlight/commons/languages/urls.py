"""/commons/languages/"""

from django.urls import path

from porchlight.commons.languages import views

urlpatterns = [
    path("", views.words, name="words"),
    path("new/", views.add, name="word_add"),
    path("<int:id>/", views.edit, name="word_edit"),
]
