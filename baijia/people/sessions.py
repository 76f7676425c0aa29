"""Who is signed in. It is asked at every turn, so the questions are written once."""

from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends.db import SessionStore as Store
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.timezone import now

from baijia.ground.prepared import prepared_row
from baijia.people.models import Account


class SessionStore(Store):
    """Django's own, in the same table."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        # A cookie may say anything; PostgreSQL takes no word with a zero in it.
        found = prepared_row("session", _session, key) if key and "\0" not in key else None
        if found and found.expire_date > now():
            return found
        self._session_key = None
        return None


class Accounts(BaseBackend):
    """Whose session it is; how somebody signs in stands in `actions`."""

    def get_user(self, user_id: UUID) -> Account | None:
        return prepared_row("people.account", _account, user_id)


def _session(key: str) -> "QuerySet[Session]":
    return Session.objects.filter(session_key=key)


def _account(pk: UUID) -> QuerySet[Account]:
    return Account.objects.filter(pk=pk, is_active=True)
