"""Sessions at the desk through the client, and what all pages of outreach have in common."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from porchlight.commons.people.models import Membership
from porchlight.commons.places.models import Area
from porchlight.reach.models import Movement, Session
from tests.factories import NOW, TODAY, World
from tests.reach.outreach.conftest import ROOT, Say, lines, plan, table, token

BUDGET = 15

pytestmark = pytest.mark.usefixtures("words", "tonight")


def test_plan_and_change(coordinator: Client, world: World) -> None:
    assert coordinator.get(f"{ROOT}plan/").status_code == 200
    sent = plan(world)
    for _ in range(2):
        assert coordinator.post(f"{ROOT}plan/", sent).status_code == 302
    (row,) = table(world, Session)
    assert (row.state, str(row.day), row.band, row.place_kind) == ("planned", "2026-11-27", 3, "street")
    assert (row.ends_at - row.starts_at).total_seconds() == 6 * 3600
    page = coordinator.get(f"{ROOT}{row.pk}/plan/")
    assert b'value="19:00"' in page.content
    coordinator.post(f"{ROOT}{row.pk}/plan/", plan(world, day="2026-11-28"))
    coordinator.post(f"{ROOT}{row.pk}/plan/", plan(world, day="2026-11-29", team=[]))
    (row,) = table(world, Session)
    assert str(row.day) == "2026-11-29"
    assert b"No team named" in coordinator.get(f"{ROOT}{row.pk}/").content


def test_a_plan_that_is_too_long_keeps_what_was_typed(coordinator: Client, world: World) -> None:
    page = coordinator.post(f"{ROOT}plan/", plan(world, begins="08:00", ends="07:00"))
    assert page.status_code == 422
    assert b'value="08:00"' in page.content
    assert not table(world, Session)


def test_a_plan_under_a_known_token_is_not_dropped(coordinator: Client, world: World) -> None:
    sent = plan(world)
    coordinator.post(f"{ROOT}plan/", sent)
    page = coordinator.post(f"{ROOT}plan/", sent | {"begins": "20:00"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="20:00"' in text
    assert "kept before" in text
    assert len(table(world, Session)) == 1
    coordinator.post(f"{ROOT}plan/", sent | {"begins": "20:00", "token": token(page)})
    assert len(table(world, Session)) == 2
    change = f"{ROOT}{sent['token']}/plan/"
    again = plan(world, begins="21:00")
    assert coordinator.post(change, again).status_code == 302
    assert coordinator.post(change, again).status_code == 302
    assert coordinator.post(change, again | {"begins": "22:00"}).status_code == 422


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2027-11-22", "2025-10-15"])
def test_a_plan_for_no_sensible_day_is_asked_about(coordinator: Client, world: World, day: str) -> None:
    page = coordinator.post(f"{ROOT}plan/", plan(world, day=day))
    assert page.status_code == 422
    assert "Is the year right?" in page.content.decode()
    assert not table(world, Session)


def planned(coordinator: Client, world: World, day: date) -> str:
    """A session planned for a day; its address."""
    sent = plan(world, day=day.isoformat())
    assert coordinator.post(f"{ROOT}plan/", sent).status_code == 302
    return f"{ROOT}{sent['token']}/"


def test_a_session_of_last_night_took_place_last_night(coordinator: Client, world: World) -> None:
    url = planned(coordinator, world, TODAY - timedelta(days=1))
    page = coordinator.get(url)
    assert b"The day of this plan has passed" in page.content
    assert b"The team is out" not in page.content
    assert coordinator.post(f"{url}start/", {"token": str(uuid.uuid4())}).status_code == 422
    for _ in range(2):
        assert coordinator.post(f"{url}held/", {"token": token(page)}).status_code == 302
    (row,) = table(world, Session)
    assert (row.state, row.day, row.band) == ("ended", TODAY - timedelta(days=1), 3)
    assert (row.starts, row.ends, row.started_at, row.ended_at) == (1, 1, None, None)
    assert coordinator.post(f"{url}held/", {"token": str(uuid.uuid4())}).status_code == 422


def test_a_session_of_last_night_did_not_take_place(coordinator: Client, world: World) -> None:
    url = planned(coordinator, world, TODAY - timedelta(days=1))
    page = coordinator.get(f"{url}cancel/")
    assert b"The session did not take place" in page.content
    coordinator.post(f"{url}cancel/", {"token": token(page), "reason": "weather"})
    assert table(world, Session)[0].state == "cancelled"
    other = coordinator.post(f"{url}cancel/", {"token": token(page), "reason": "team"}, follow=True)
    assert b"for another reason" in other.content


def test_a_session_of_tonight_cannot_be_over_yet(coordinator: Client, world: World) -> None:
    url = planned(coordinator, world, TODAY)
    assert coordinator.post(f"{url}held/", {"token": str(uuid.uuid4())}).status_code == 422
    assert table(world, Session)[0].state == "planned"


def test_the_bag_is_counted_for_the_session(coordinator: Client, world: World, session: uuid.UUID) -> None:
    url = f"{ROOT}{session}/"
    coordinator.post(f"{url}end/", {"token": str(uuid.uuid4())})
    count = f"/reach/supply/count/?place={world.bag.pk}&session={session}&reason=session_end"
    assert count.replace("&", "&amp;") in coordinator.get(url).content.decode()
    page = coordinator.get(count).content.decode()
    assert f'name="session" value="{session}"' in page
    assert '<option value="session_end" selected>' in page
    rows = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-item": str(world.items[0].pk)}
    head = {"token": str(uuid.uuid4()), "place": str(world.bag.pk), "session": str(session)}
    sent = head | rows | {"reason": "session_end", "lines-0-counted": "5"}
    assert coordinator.post("/reach/supply/count/", sent)["Location"] == url
    assert {row.reason for row in table(world, Movement) if str(row.root) == head["token"]} == {"session_end"}
    assert "/reach/supply/count/?" not in coordinator.get(url).content.decode()
    coordinator.post(f"/reach/supply/undo/{head['token']}/")
    assert "/reach/supply/count/?" in coordinator.get(url).content.decode()


def test_out_and_home_again(coordinator: Client, world: World) -> None:
    coordinator.post(f"{ROOT}plan/", plan(world))
    url = f"{ROOT}{table(world, Session)[0].pk}/"
    for act, state in (("start", "open"), ("end", "ended")):
        sent = {"token": token(coordinator.get(url))}
        for _ in range(2):
            assert coordinator.post(f"{url}{act}/", sent).status_code == 302
        assert table(world, Session)[0].state == state
    assert coordinator.post(f"{url}end/", {"token": str(uuid.uuid4())}).status_code == 422


def test_call_off(coordinator: Client, world: World) -> None:
    coordinator.post(f"{ROOT}plan/", plan(world))
    url = f"{ROOT}{table(world, Session)[0].pk}/cancel/"
    page = coordinator.get(url)
    assert b"The weather" in page.content
    assert coordinator.post(url, {"token": token(page)}).status_code == 422
    assert coordinator.post(url, {"token": token(page), "reason": "weather"}).status_code == 302
    assert table(world, Session)[0].state == "cancelled"


def test_lists_are_narrowed_by_the_address(coordinator: Client, world: World, session: uuid.UUID) -> None:
    def shown(query: str) -> bool:
        return str(session).encode() in coordinator.get(f"{ROOT}?{query}").content

    assert shown("")
    assert shown("state=open")
    assert shown(f"area={world.area.pk}&worker={world.peer.pk}")
    assert not shown("state=ended")
    assert not shown("until=2020-01-01")
    assert not shown(f"worker={world.coordinator.pk}")


def test_what_the_address_asks_for_in_vain_finds_nothing_and_is_said(
    coordinator: Client, world: World, session: uuid.UUID
) -> None:
    for query in ("area=nonsense", f"worker={uuid.uuid4()}", "state=lost", "since=never"):
        for path in ("", "records/"):
            page = coordinator.get(f"{ROOT}{path}?{query}")
            text = page.content.decode()
            if "state" in query and path:
                continue
            assert str(session) not in text, query
            assert "not known here" in text, query
        assert lines(coordinator, f"?{query}&format=csv") == []
    assert "“nonsense” is not known here" in coordinator.get(f"{ROOT}?area=nonsense").content.decode()


def test_an_area_out_of_use_can_still_be_asked_for(
    coordinator: Client, world: World, session: uuid.UUID
) -> None:
    Area.unscoped.filter(pk=world.area.pk).update(active=False)
    for path in ("", "records/"):
        text = coordinator.get(f"{ROOT}{path}?area={world.area.pk}").content.decode()
        assert f'value="{world.area.pk}" selected' in text
        assert "Old Harbour (not in use)" in text
    assert str(session) in coordinator.get(f"{ROOT}?area={world.area.pk}").content.decode()


@pytest.mark.parametrize("size", [1, 12])
def test_pages_ask_the_database_little(
    coordinator: Client, world: World, session: uuid.UUID, say: Say, size: int
) -> None:
    for _ in range(size):
        root = say("contact.logged", world.contact(session=session)).id
    pages = ("", "records/", f"{session}/", f"records/{root}/", f"{session}/add/contact/", "plan/")
    for page in pages:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert coordinator.get(ROOT + page).status_code == 200
        said = [sql for query in asked if "set_config" not in (sql := query["sql"]) and "SELECT" in sql[:8]]
        assert len(said) <= BUDGET, f"{page}: {len(said)}\n" + "\n".join(sql[:150] for sql in said)


def test_files(coordinator: Client, session: uuid.UUID) -> None:
    (night,) = lines(coordinator, "?format=csv")
    said = [night[name] for name in ("Day", "State", "Contacts", "People", "Items")]
    assert said == ["2026-11-20", "Out now", "2", "3", "6"]
    assert [line["Items"] for line in lines(coordinator, f"{session}/?format=csv")] == ["3", "3"]
    assert not lines(coordinator, "?state=ended&format=csv")


def test_a_lead_plans_but_does_not_correct(
    coordinator: Client, world: World, logged: uuid.UUID, session: uuid.UUID
) -> None:
    Membership.unscoped.filter(person=world.coordinator).update(role="lead")
    assert b"Correct" not in coordinator.get(f"{ROOT}records/{logged}/").content
    assert coordinator.get(f"{ROOT}records/{logged}/correct/").status_code == 403
    assert coordinator.post(f"{ROOT}records/{logged}/undo/").status_code == 403
    assert coordinator.get(f"{ROOT}{session}/add/contact/").status_code == 200


def test_what_is_not_there(coordinator: Client) -> None:
    for path in (f"{uuid.uuid4()}/", f"records/{uuid.uuid4()}/", "add/nothing/"):
        assert coordinator.get(ROOT + path).status_code == 404
    assert coordinator.get(f"{ROOT}{uuid.uuid4()}/start/").status_code == 405


def test_today_is_a_service_day() -> None:
    assert NOW.date() == TODAY
