"""Reading a table of people."""

import pytest

from porchlight.commons.several.rules import (
    LONGEST_NAME,
    MOST_ROWS,
    MOST_SIGNS,
    Broken,
    Fault,
    Table,
    Unreadable,
    Words,
    decoded,
    same,
    table,
    written,
)

WORDS = Words(
    columns={"name": "name", "nom": "name", "roles": "roles", "rôles": "roles", "language": "language"},
    roles={"peer": "peer", "pair": "peer", "lead": "lead", "admin": "admin"},
    languages={"en": "en", "fr": "fr", "français": "fr"},
)


def read(text: str) -> Table:
    return table(text, words=WORDS, givable=frozenset({"peer", "lead"}), language="en")


def faults(line: str, header: str = "name,roles,language") -> list[tuple[Fault, str]]:
    return list(read(f"{header}\n{line}\n").rows[0].faults)


@pytest.mark.parametrize(
    "text",
    [
        "name,language,roles\nAsh,fr,peer;lead\n",
        "name;language;roles\r\nAsh;fr;peer|lead\r\n",
        "name;language;roles\nAsh;fr;peer;lead\n",
        'name;language;roles\nAsh;fr;"peer;lead"',
        "Name\tLanguage\tRoles\nAsh\tfrançais\tPeer; LEAD\n",
        "\ufeffnom,rôles,language\n\n  Ash ,pair|lead,FR\n",
        "roles,phone,name,language\npeer|lead,555,Ash,fr",
    ],
)
def test_one_table_written_in_many_ways(text: str) -> None:
    (row,) = read(text).rows
    assert (row.name, row.language, row.roles, row.faults) == ("Ash", "fr", frozenset({"peer", "lead"}), ())


def test_columns_that_nobody_asked_for_are_dropped_and_named() -> None:
    found = read("name,Phone,roles\nAsh,555 0100,peer")
    assert found.dropped == ("Phone",)
    assert "555" not in written(found.rows)


def test_no_language_is_the_organisations() -> None:
    assert [row.language for row in read("name,roles,language\nAsh,peer,\nBo,peer").rows] == ["en", "en"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (",peer,en", [(Fault.NO_NAME, "")]),
        (f"{'a' * LONGEST_NAME},peer,en", []),
        (f"{'a' * (LONGEST_NAME + 1)},peer,en", [(Fault.LONG_NAME, "")]),
        ("Ash,,en", [(Fault.NO_ROLE, "")]),
        ("Ash,;,en", [(Fault.NO_ROLE, "")]),
        ("Ash,peer;chef,en", [(Fault.ROLE, "chef")]),
        ("Ash,admin,en", [(Fault.NOT_GIVABLE, "admin")]),
        ("Ash,peer,xx", [(Fault.LANGUAGE, "xx")]),
        ("Ash,peer,en,lead", [(Fault.MORE_CELLS, "")]),
        ("Ash,peer,en,,", []),
    ],
)
def test_what_is_wrong_with_a_row(line: str, found: list[tuple[Fault, str]]) -> None:
    assert faults(line) == found


def test_the_second_of_a_name_says_where_the_first_is() -> None:
    first, second, third = read("name,roles\nAsh Lee,peer\n\nBo,peer\nash  LEE,lead\n").rows
    assert (first.faults, second.faults) == ((), ())
    assert third.faults == ((Fault.TWICE, "2"),)
    assert same("Ash Lee") == same(" ash   lee ")


def test_rows_without_a_name_are_not_the_same_person() -> None:
    assert [row.faults for row in read("name,roles\n,peer\n,peer").rows] == [((Fault.NO_NAME, ""),)] * 2


def test_a_name_is_one_line_of_signs_that_show() -> None:
    assert read('name,roles\n"Ash\n\x07 Lee",peer').rows[0].name == "Ash Lee"


def test_what_joins_letters_belongs_to_a_name() -> None:
    assert read("name,roles\nنیک\u200cراه,peer").rows[0].name == "نیک\u200cراه"


def test_what_is_written_reads_the_same_again() -> None:
    found = read(
        'name;language;roles;x\n"A, ""B""";fr;peer\nBo;en;chef\nCy;en;peer;x;too much\nDi;en;lead\nDi;;'
    )
    again = read(written(found.rows))
    assert [(row.name, row.language, row.roles, row.faults) for row in again.rows] == [
        (row.name, row.language, row.roles, row.faults) for row in found.rows
    ]
    assert [bool(row.faults) for row in found.rows] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Broken.EMPTY),
        (" \n,,\n", Broken.EMPTY),
        ("name,roles,language\n", Broken.NO_ROWS),
        ("Ash,peer,en\nBo,peer,en", Broken.HEADER),
        ("name,language\nAsh,en", Broken.HEADER),
        ("name,nom,roles\nAsh,Bo,peer", Broken.HEADER),
        ('name,roles\n"Ash,peer\nBo,peer', Broken.QUOTES),
        ("name,roles" + "\nA,peer" * (MOST_ROWS + 1), Broken.MANY_ROWS),
        ("x" * (2 * MOST_SIGNS + 1), Broken.LARGE),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, why: Broken) -> None:
    with pytest.raises(Unreadable) as raised:
        read(text)
    assert raised.value.why is why


def test_five_hundred_rows_are_not_too_many() -> None:
    assert len(read("name,roles" + "".join(f"\nA{n},peer" for n in range(MOST_ROWS))).rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"PK\x03\x04sheet", Broken.BINARY),
        (b"name\0roles", Broken.BINARY),
        ("name,rôles".encode("latin-1"), Broken.ENCODING),
        (b"x" * (MOST_SIGNS + 1), Broken.LARGE),
    ],
)
def test_a_file_that_is_no_text_says_why(sent: bytes, why: Broken) -> None:
    with pytest.raises(Unreadable) as raised:
        decoded(sent)
    assert raised.value.why is why


def test_a_file_with_and_without_a_mark() -> None:
    assert decoded("\ufeffrôles".encode()) == decoded("rôles".encode()) == "rôles"
