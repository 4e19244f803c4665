"""People by a table, through the pages."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from porchlight.commons.people.models import Membership, Person
from porchlight.journal.models import Entry
from tests.factories import TODAY, World, make_world

pytestmark = pytest.mark.django_db
AT = "/commons/people/several/"


def looked(desk: Client, text: str) -> str:
    answer = desk.post(AT, {"text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("people.csv", content, content_type="text/csv")


def offered(page: str) -> dict[str, str]:
    """What the page would send when its people are added."""
    form = page.partition(f'action="{AT}add/"')[2]
    return {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', form)[1])  # type: ignore[index]
        for name in ("token", "text")
    }


def newcomers(world: World) -> list[str]:
    found = Person.objects.filter(memberships__org=world.org).exclude(
        pk__in=[world.peer.pk, world.coordinator.pk]
    )
    return sorted(found.values_list("name", flat=True).distinct())


def test_nobody_is_added_by_looking(desk: Client, world: World) -> None:
    people = desk.get("/commons/people/").content.decode()
    assert AT in people
    assert "en (English), fr (French)" in desk.get(AT).content.decode()
    before = Person.objects.count(), Entry.unscoped.count()
    page = looked(desk, "name;roles\nNia;peer|lead\nOle;chef\nash;peer\n")
    assert "2 people can be added" in page
    assert "“chef” is no role." in page
    assert "Somebody of that name is here already." in page
    assert (Person.objects.count(), Entry.unscoped.count()) == before


def test_the_good_ones_are_added_once_and_the_others_stay_on_the_page(desk: Client, world: World) -> None:
    page = looked(desk, "name,roles,language\nNia,peer;lead,fr\nOle,chef,en\nPax,peer,\nNIA,peer,\n")
    sent = offered(page)
    first = desk.post(f"{AT}add/", sent)
    assert first.status_code == 200
    assert "2 people are here now." in first.content.decode()
    assert "Ole,chef,en" in first.content.decode()
    assert newcomers(world) == ["Nia", "Pax"]
    nia = Person.objects.get(name="Nia")
    assert nia.language == "fr"
    assert set(Membership.unscoped.filter(person=nia).values_list("role", flat=True)) == {"peer", "lead"}
    traces = Entry.unscoped.filter(kind="person.added")
    assert traces.count() == 2
    assert {entry.worker for entry in traces} == {world.coordinator.pk}
    assert not any("Nia" in entry.body for entry in traces)
    desk.post(f"{AT}add/", sent)
    assert newcomers(world) == ["Nia", "Pax"]
    assert traces.count() == 2


def test_when_all_are_added_the_list_of_people_follows(desk: Client, world: World) -> None:
    answer = desk.post(f"{AT}add/", offered(looked(desk, "name,roles\nNia,peer\n")), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/commons/people/", 302)]
    assert "1 person is here now." in page
    assert ">Nia<" in page


def test_the_same_preview_with_something_else_in_it_adds_nobody(desk: Client, world: World) -> None:
    sent = offered(looked(desk, "name,roles\nNia,peer\n"))
    desk.post(f"{AT}add/", sent)
    other = desk.post(f"{AT}add/", sent | {"text": "name,roles\nOle,peer\n"})
    assert other.status_code == 422
    assert newcomers(world) == ["Nia"]


def test_all_or_none(desk: Client, world: World) -> None:
    sent = offered(looked(desk, "name,roles\nNia,peer\n"))
    desk.post(f"{AT}add/", sent)
    more = {"token": sent["token"], "text": "name,roles\nNia,peer\nOle,peer\nPax,peer\n"}
    Person.objects.filter(name="Nia").update(name="Nia B")
    assert desk.post(f"{AT}add/", more).status_code == 422
    assert newcomers(world) == ["Nia B"]


def test_roles_are_those_that_the_visitor_may_give(desk: Client, admin_desk: Client, world: World) -> None:
    table = "name,roles\nNia,admin\n"
    assert "is given by an administrator" in looked(desk, table)
    refused = desk.post(f"{AT}add/", {"text": table, "token": "0" * 32})
    assert refused.status_code == 200
    assert "Nia" not in newcomers(world)
    assert "1 person can be added" in looked(admin_desk, table)


def test_the_words_of_the_reader_and_english_both_do(desk: Client) -> None:
    french = {"HTTP_ACCEPT_LANGUAGE": "fr"}
    text = "nom,rôles,langue\nNia,Pair aidant,français\nOle,Peer worker,French\n"
    answer = desk.post(AT, {"text": text}, **french)  # type: ignore[arg-type]
    assert "2 personnes" in answer.content.decode()
    header = b"".join(desk.get(f"{AT}template.csv", **french).streaming_content)  # type: ignore[attr-defined,arg-type]
    assert header.decode() == "\ufeffNom,Rôles,Langue\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is nothing in it."),
        (b"name,roles,language\r\n", "nobody below it"),
        (b"Ash,peer\r\n", "has to name the columns"),
        (b"PK\x03\x04" + b"\0" * 99, "This is no CSV file."),
        ("name,rôles\nZoé,peer".encode("latin-1"), "letters cannot be read"),
        (b"name,roles\n" + b"Ash,peer\n" * 20_000, "too much for a table"),
        (b"name,roles\n" + b"A,peer\n" * 501, "more than 500 people"),
        (b'name,roles\n"A,peer\n', "quotation mark"),
    ],
)
def test_a_broken_file_is_explained(desk: Client, content: bytes, said: str) -> None:
    answer = desk.post(AT, {"file": file(content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_was_typed_stays(desk: Client) -> None:
    answer = desk.post(AT, {"text": "Ash,peer"})
    assert answer.status_code == 422
    assert "Ash,peer</textarea>" in answer.content.decode()
    both = desk.post(AT, {"text": "name,roles\nNia,peer", "file": file(b"name,roles\nOle,peer")})
    assert both.status_code == 422
    assert "Send one of the two." in both.content.decode()
    assert "Nia,peer</textarea>" in both.content.decode()


def test_a_file_comes_back_as_lines_that_can_be_put_right(desk: Client) -> None:
    page = desk.post(AT, {"file": file("\ufeffnom;roles\nZoé;chef\n".encode())}, HTTP_ACCEPT_LANGUAGE="fr")
    assert page.status_code == 200
    assert "Zoé,chef," in page.content.decode()
    assert f'action="{AT}add/"' not in page.content.decode()


def test_names_of_another_organisation_are_not_here(desk: Client) -> None:
    other = make_world("Another house")
    person = Person.objects.create(name="Only there")
    Membership.unscoped.create(org=other.org, person=person, role="peer", since=TODAY)
    assert "here already" not in looked(desk, "name,roles\nOnly there,peer\n")


def test_five_hundred_people_come_in_one_go(desk: Client, world: World) -> None:
    sent = offered(looked(desk, "name,roles\n" + "".join(f"Nia {n},peer\n" for n in range(500))))
    assert desk.post(f"{AT}add/", sent).status_code == 302
    assert len(newcomers(world)) == 500
