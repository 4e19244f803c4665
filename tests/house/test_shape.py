"""Everybody finds the room for a feature, and the file in the room, by its name."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, TEMPLATES, WINGS, files, modules, parsed, rooms, short

pytestmark = pytest.mark.house

# The names in a room, and what each is: ARCHITECTURE.md.
NAMES = {"__init__", "kinds", "rules", "models", "queries", "actions", "projections", "facts", "feeds"}
NAMES |= {"forms", "views", "urls"}

# What a room has besides, each because none of the names above would say what it is.
MORE = {
    "commons/devices/door": "the phone's door: a decorator that views of every wing wear",
    "commons/files/making": "one file made in the worker: a process, not a page",
    "commons/languages/starter": "data: the words that a network starts with",
    "commons/people/access": "the desk's door: a decorator that views of every wing wear",
    "commons/people/accounts": "the addresses of sign-in that exist here; the rest of its package's do not",
    "commons/people/adapter": "sign-in asks its own package's questions of a class",
    "commons/people/permissions": "one enum and plain roles, read by views, kinds and pages",
    "commons/privacy/disclosure": "one promise in one file: what may leave",
    "commons/privacy/hiding": "the search behind that promise: which further cells go; pure",
    "commons/privacy/keys": "one promise in one file: how an intake key is made, wrapped and vouched for",
    "commons/privacy/retention": "one promise in one file: what a purge is",
    "commons/work/loop": "the worker's loop: a process, not a page",
    "know/indicators/catalogue": "data: the indicators, with what they count and where that comes from",
    "know/indicators/pages": "what each indicator's page shows: pictures, their tables, what is hidden",
    "reach/outreach/files": "sessions and records as lines of a file; shown holds the page",
    "reach/outreach/given": "what the ledger says a record handed out, told in kits; queries would grow past reading",
    "reach/outreach/history": "a record's versions: which counts, whether they disagree; queries has the rows",
    "reach/outreach/paper": "forms of the three records as a desk fills them in; forms.py holds the rest",
    "reach/outreach/sheets": "what those forms share",
    "reach/outreach/shown": "how sessions and records stand on a page",
    "reach/outreach/words": "what the codes of the kinds are called",
    "reach/supply/ledger": "the ledger in memory for one batch, used by the projection alone",
    "reach/supply/lines": "rows of a sheet; forms.py holds the catalogue",
    "reach/supply/pictures": "stock as the shelf that pages draw",
    "reach/supply/sheets": "sheets of several lines; forms.py holds the catalogue",
    "reach/supply/starter": "data: the catalogue that a network starts with",
    "reach/supply/stock": "what is where, as values; pure, and shared by pictures and sheets",
    "reach/supply/words": "what the codes of the kinds are called",
    "sync/push/intake": "one promise in one file: each entry on its own, fit to store or not and why",
    "sync/push/together": "one promise in one file: what comes at once is stored at once; knows no entry",
}
# Beside the rooms of a wing.
BESIDE = {
    "__init__": "what the wing is",
    "apps": "the framework's name for it",
    "models": "only names its rooms' tables again",
    "urls": "one line a room",
    "commons/exports": "a list as a file, sent at once or made beside, for the lists of every room",
    "commons/lists": "a page of a long list, for every room",
    "commons/once": "forms that make one thing, however often they are sent, for every room",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service", "services"}


@pytest.mark.parametrize("room", list(rooms()), ids=short)
def test_a_room_uses_the_names_of_the_house(room: Path) -> None:
    where = room.relative_to(PACKAGE).as_posix()
    known = NAMES | {name.rpartition("/")[2] for name in MORE if name.startswith(f"{where}/")}
    assert {path.stem for path in room.glob("*.py")} <= known


@pytest.mark.parametrize("room", list(rooms()), ids=short)
def test_a_room_says_what_it_is(room: Path) -> None:
    text = ast.get_docstring(parsed(room / "__init__.py"))
    assert text, "a docstring: what it is, for whom, what it is not"


@pytest.mark.parametrize("wing", WINGS)
def test_beside_the_rooms_of_a_wing_stands_only_what_serves_them_all(wing: str) -> None:
    allowed = {name.rpartition("/")[2] for name in BESIDE if "/" not in name or name.startswith(f"{wing}/")}
    assert {path.stem for path in (PACKAGE / wing).glob("*.py")} <= allowed


def test_the_exceptions_are_still_needed() -> None:
    gone = [name for name in [*MORE, *BESIDE] if "/" in name and not (PACKAGE / f"{name}.py").exists()]
    assert gone == []


@pytest.mark.parametrize("wing", WINGS)
def test_a_wings_models_only_name_its_rooms_tables_again(wing: str) -> None:
    path = PACKAGE / wing / "models.py"
    if not path.exists():
        return
    tree = parsed(path)
    other = [
        node
        for node in tree.body[1 if ast.get_docstring(tree) else 0 :]
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    ]
    assert [ast.unparse(node)[:60] for node in other] == []


def test_every_module_says_what_it_is() -> None:
    mute = [
        short(path)
        for path in modules()
        if path.read_text("utf-8").strip() and path.name != "apps.py" and not ast.get_docstring(parsed(path))
    ]
    assert mute == []


def test_no_name_is_vague() -> None:
    vague = [
        short(path) for path in files(".py", ".js", ".mjs", ".css", ".html", ".sh") if path.stem in VAGUE
    ]
    folders = {short(path.parent) for path in files(".py", ".js") if path.parent.name in VAGUE}
    assert vague == []
    assert folders == set()


def test_templates_mirror_the_rooms() -> None:
    places = {"_parts", "account", "allauth", "mfa", "config"}  # parts, and the pages of sign-in and home
    known = {room.relative_to(PACKAGE).as_posix() for room in rooms()} | set(WINGS)
    folders = {path.parent.relative_to(TEMPLATES).as_posix() for path in files(".html", under=TEMPLATES)} - {
        "."
    }
    strange = {name for name in folders if name not in known and name.split("/")[0] not in places}
    assert strange == set()


@pytest.mark.parametrize("room", list(rooms()), ids=short)
def test_a_room_has_tests_of_its_own(room: Path) -> None:
    """A room that only says what it is has nothing to try."""
    folder = ROOT / "tests" / room.relative_to(PACKAGE)
    if any(path.stem != "__init__" for path in room.glob("*.py")):
        assert list(folder.glob("test_*.py")), f"no tests in {short(folder)}"


def test_tests_mirror_the_source() -> None:
    own = {"house", "journeys", "js", "data", "spec", "drills", "demonstration"}
    source = {path.parent.relative_to(PACKAGE).as_posix() for path in modules(PACKAGE)}
    tested = {
        path.parent.relative_to(ROOT / "tests").as_posix() for path in files(".py", under=ROOT / "tests")
    }
    assert {name for name in tested if name not in source and name.split("/")[0] not in own} == set()
