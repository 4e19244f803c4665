from django.apps import AppConfig


class CommonsConfig(AppConfig):
    name = "porchlight.commons"
    label = "commons"
