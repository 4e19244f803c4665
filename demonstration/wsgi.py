"""The demonstration's web application; production's refuses the demonstration's database."""

from django.core.wsgi import get_wsgi_application
from django.db import connection

application = get_wsgi_application()

from demonstration.guard import check_birth  # noqa: E402  Django's tables are known from here on

check_birth()
connection.close()
