"""Signing in: by name, with a second factor; what is counted, and what is kept."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from porchlight.commons.people.permissions import Role
from tests.commons.conftest import make_person
from tests.factories import World

pytestmark = pytest.mark.django_db
PASSWORD = "four words apart"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def sign_in(client: Client, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/accounts/login/", {"login": "lee", "password": password}, **extra)


def code_for(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def test_without_a_second_factor_only_the_way_to_one_is_open(world: World, client: Client) -> None:
    make_person(world, "Lee", Role.LEAD, "lee")
    assert sign_in(client)["Location"] == "/"
    assert client.get("/commons/devices/")["Location"] == "/accounts/factors/"
    again = client.get("/accounts/factors/app/")
    assert again["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(again["Location"], {"password": PASSWORD}).status_code == 302
    page = client.get("/accounts/factors/app/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    done = client.post("/accounts/factors/app/", {"code": code_for(secret)})
    assert done.status_code == 302
    assert client.get(done["Location"]).status_code == 200
    assert client.get("/commons/devices/").status_code == 200
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)


def test_with_one_the_password_alone_opens_nothing(world: World, client: Client) -> None:
    lead = make_person(world, "Lee", Role.LEAD, "lee")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(lead, secret)
    codes = RecoveryCodes.activate(lead)
    assert sign_in(client)["Location"] == "/accounts/factors/check/"
    assert client.get("/commons/devices/").status_code == 302
    page = client.get("/accounts/factors/check/")
    assert page.status_code == 200
    assert b"mfa_webauthn_authenticate" in page.content
    assert client.post("/accounts/factors/check/", {"code": "000000"}).status_code == 200
    done = client.post("/accounts/factors/check/", {"code": codes.get_unused_codes()[0]})
    assert done["Location"] == "/"
    assert client.get("/commons/devices/").status_code == 200


def test_counts_are_by_name_only_and_no_address_is_kept(world: World, client: Client) -> None:
    make_person(world, "Lee", Role.LEAD, "lee")
    address = "203.0.113.77"
    for _ in range(10):
        assert sign_in(client, "wrong", REMOTE_ADDR=address).status_code == 200
    assert "Too many" in sign_in(client, REMOTE_ADDR="203.0.113.78").content.decode()
    other = client.post("/accounts/login/", {"login": "somebody", "password": "x"}, REMOTE_ADDR=address)
    assert "Too many" not in other.content.decode()
    client.get("/accounts/factors/keys/sign-in/", REMOTE_ADDR=address, headers={"Accept": "application/json"})
    client.post("/accounts/factors/keys/sign-in/", {"credential": "{}"}, REMOTE_ADDR=address)
    assert not any(":ip:" in key or address in key or "lee" in key for key in cache._cache)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert address not in str(cursor.fetchall()), table


def test_trying_other_names_does_not_start_the_count_anew(world: World, client: Client) -> None:
    make_person(world, "Lee", Role.LEAD, "lee")
    for _ in range(10):
        sign_in(client, "wrong")
    for number in range(1000):  # what a try of another name leaves behind
        cache.set(f"another-{number}", [1.0], 3600)
    assert "Too many" in sign_in(client).content.decode()


def test_no_exact_sign_in_time_is_kept(world: World, client: Client) -> None:
    make_person(world, "Lee", Role.LEAD, "lee")
    sign_in(client)
    columns = {field.name for field in world.peer._meta.get_fields()}
    assert "last_login" not in columns


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password"])
def test_what_is_not_used_is_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


PAGES = (
    "login/",
    "inactive/",
    "reauthenticate/",
    "password/",
    "factors/",
    "factors/app/",
    "factors/codes/new/",
    "factors/keys/",
    "factors/keys/new/",
    "logout/",
)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_stands_in_the_house(world: World, client: Client, page: str) -> None:
    make_person(world, "Lee", Role.LEAD, "lee")
    if page != "login/":
        sign_in(client)
    answer = client.get(f"/accounts/{page}", follow=True)
    assert answer.status_code == 200
    assert b"css/tokens.css" in answer.content
    assert b"<p><label" not in answer.content


def test_the_language_follows_the_visitor(client: Client, world: World) -> None:
    assert client.post("/i18n/setlang/", {"language": "fr", "next": "/accounts/login/"}).status_code == 302
    assert 'lang="fr"' in client.get("/accounts/login/").content.decode()
