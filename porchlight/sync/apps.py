from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "porchlight.sync"
    label = "sync"
