"""Settings of the demonstration: production's, on data of its own in var/demo/, for this machine alone."""

import os
from pathlib import Path

_var = Path(os.environ.get("PORCHLIGHT_VAR", "var"))
# Whatever a deployment on this machine is set to: the demonstration never opens its database and never uses its secret.
# Child processes inherit this and must arrive at the same folder.
os.environ["PORCHLIGHT_VAR"] = str(_var if _var.name == "demo" else _var / "demo")
for _name in (
    "DATABASE",
    "DATABASE_FILE",
    "DEBUG",
    "HOSTS",
    "METRICS_PORT",
    "METRICS_PORT_FILE",
    "ORIGINS",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
):
    os.environ.pop(f"PORCHLIGHT_{_name}", None)
os.environ["PORCHLIGHT_PLAIN_HTTP"] = "1"

from porchlight.config.settings import *  # noqa: E402, F403  the environment above decides what it becomes
from porchlight.config.settings import INSTALLED_APPS as _APPS  # noqa: E402
from porchlight.config.settings import VAR as _VAR  # noqa: E402

INSTALLED_APPS = ["demonstration", *_APPS]
ROOT_URLCONF = "demonstration.urls"
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/demonstration/"
REQUIRE_SECOND_FACTOR = False
DATABASES = {"default": {**DATABASES["default"], "NAME": str(_VAR / "demonstration.sqlite3")}}  # noqa: F405
