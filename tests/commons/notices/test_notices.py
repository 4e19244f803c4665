"""Notices go up, change, come down; phones hear of each."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from porchlight.commons.notices.models import Notice
from porchlight.commons.notices.rules import said_in, until_fault
from porchlight.commons.org.models import Organisation
from porchlight.journal.models import Entry
from porchlight.sync.pull.models import FeedRow
from tests.factories import World

TODAY = date(2026, 11, 20)


def test_a_notice_ends() -> None:
    assert until_fault(TODAY, TODAY) == ""
    assert until_fault(TODAY - timedelta(days=1), TODAY) == "past"
    assert until_fault(TODAY + timedelta(days=181), TODAY) == "far"


@pytest.mark.django_db
def test_from_up_to_down(desk: Client, world: World) -> None:
    Organisation.objects.update(languages=["en", "fr"])
    until = (date.today() + timedelta(days=5)).isoformat()  # noqa: DTZ011  the desk's own day is near enough
    typed = {"title": "Warm meal", "text": "Friday", "title_fr": "Repas", "text_fr": "", "until": until}
    assert desk.post("/commons/notices/new/", typed | {"until": "2020-01-01"}).status_code == 422
    assert desk.post("/commons/notices/new/", typed).status_code == 302
    notice = Notice.unscoped.get()
    assert notice.names == {"fr": {"title": "Repas"}}
    assert "Repas" in FeedRow.unscoped.get(feed="alerts").body
    at = f"/commons/notices/{notice.pk}/"
    assert "Repas" in desk.get(at).content.decode()
    assert desk.post(at, typed | {"text": "Friday at five"}).status_code == 302
    assert "Friday at five" in desk.get("/commons/notices/").content.decode()
    file = desk.get("/commons/notices/?format=csv")
    assert "Warm meal" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert desk.get(f"{at}remove/").status_code == 405
    assert desk.post(f"{at}remove/").status_code == 302
    assert FeedRow.unscoped.get(feed="alerts").body == ""
    assert "No notice is up" in desk.get("/commons/notices/").content.decode()
    entries = list(Entry.unscoped.values_list("kind", "body"))
    assert [kind for kind, _ in entries] == ["notice.added", "notice.edited", "notice.removed"]
    assert not any("meal" in body for _, body in entries)


def test_a_notice_speaks_as_it_was_first_written_where_it_has_no_other_words() -> None:
    notice = Notice(title="Warm meal", text="Friday", names={"fr": {"title": "Repas"}})
    assert said_in(notice, "fr-ca") == {"title": "Repas", "text": "Friday"}
    assert said_in(notice, "es") == {"title": "Warm meal", "text": "Friday"}


@pytest.mark.django_db
def test_a_notice_that_is_sent_twice_is_up_once(desk: Client) -> None:
    at, until = "/commons/notices/new/", (date.today() + timedelta(days=5)).isoformat()  # noqa: DTZ011  as above
    token = re.search(r'name="token" value="([^"]+)"', desk.get(at).content.decode())
    assert token
    typed = {"title": "Warm meal", "text": "Friday", "until": until, "token": token[1]}
    assert [desk.post(at, typed).status_code for _twice in range(2)] == [302, 302]
    assert Notice.unscoped.count() == 1
    other = desk.post(at, typed | {"text": "Saturday"})
    assert other.status_code == 422
    page = other.content.decode()
    assert "kept before, with something else in it" in page
    assert "Saturday" in page


@pytest.mark.django_db
def test_over_is_listed_apart(desk: Client, world: World) -> None:
    Notice.unscoped.create(org=world.org, title="Last year", text="x", until=date(2025, 1, 1))
    assert "Last year" not in desk.get("/commons/notices/").content.decode()
    assert "Last year" in desk.get("/commons/notices/?state=over").content.decode()
