"""The door for granian, in WSGI mode."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
application = get_wsgi_application()
