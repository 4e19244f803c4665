"""How sign-in behaves here: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Closed(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by a one-time link from somebody who is already here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
