"""The house's settings for towns that are looked at in a browser, and for nothing else."""

from pathlib import Path

import axe_playwright_python

from baijia.settings import *  # noqa: F403
from baijia.settings import STATICFILES_DIRS

# Made-up people sign in dozens of times; their passwords are worth nothing to anybody.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A browser that fetches axe as a file keeps it compiled; handed to each page it is read anew.
STATICFILES_DIRS = [*STATICFILES_DIRS, ("axe", Path(axe_playwright_python.__file__).parent)]
