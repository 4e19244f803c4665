from django.apps import AppConfig


class KnowConfig(AppConfig):
    name = "porchlight.know"
    label = "know"
