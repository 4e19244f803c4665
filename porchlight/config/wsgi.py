"""The web application, for granian or whichever server runs it. It refuses the same databases as `porchlight run`."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "porchlight.config.settings")
application = get_wsgi_application()

from porchlight.config.management.commands import run  # noqa: E402  Django's tables are known from here on

run.refuse_unfit()
run.refuse_role()
connection.close()  # a server that splits into processes now must not share it
