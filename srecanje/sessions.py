"""Whose session a request names, as the front asks before Django has the whole request."""

import re

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error
from django.http import parse_cookie

NAME = re.compile(r"[a-z0-9]{32}")


def person(environ) -> str:
    """Return the key of who is logged in, "" for nobody, and where the database cannot say."""
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    name = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not NAME.fullmatch(name):
        return ""
    try:
        return SessionStore(name).get(SESSION_KEY, "")
    except Error:
        return ""
