"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from baijia.keep.lock import hold_open

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baijia.settings")
application = get_wsgi_application()
hold_open()
