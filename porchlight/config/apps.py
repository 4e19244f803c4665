from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "porchlight.config"
    label = "config"

    def ready(self) -> None:
        """Fill the registry once every wing's tables are known."""
        from porchlight.config.wiring import connect

        connect()
