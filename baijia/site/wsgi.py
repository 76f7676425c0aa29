"""What the web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from baijia.keep.lock import hold_open

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baijia.settings")
application = get_wsgi_application()
hold_open()
# The house stays as long as the process: nobody need look through it for what is no longer used,
# and what a request leaves behind is looked through every few requests instead of in each.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
