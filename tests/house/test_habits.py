"""Habits that make one room read like the next: actions say who acts, views only call, pages ask for nothing loose."""

import ast
import json
import re

import pytest

from tests.house.tree import PACKAGE, TEMPLATES, files, modules, parsed, rooms, short

pytestmark = pytest.mark.house

# Called with what stands in front of them by position, and why.
POSITIONAL = {
    "sync/pull/actions.py publish": "the registry hands it a feed and keys, whatever the wing",
    "sync/push/actions.py keep_receipts": "a step of the intake, named so that the bench can measure it alone",
}
# A try in a view, and why.
TRIES = {
    "porchlight/sync/push/views.py": "reads a body that is no form",
}


def test_an_action_is_called_by_name() -> None:
    """Who acts, on what, since when: at the call one can read it. A purge takes its `when`, which names the author."""
    loose = [
        f"{room.relative_to(PACKAGE).as_posix()}/actions.py {node.name}"
        for room in rooms()
        if (room / "actions.py").exists()
        for node in parsed(room / "actions.py").body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)] not in ([], ["when"])
    ]
    assert sorted(loose) == sorted(POSITIONAL)


def test_a_view_catches_nothing() -> None:
    """A Problem rises to the one place that turns it into a page. A form knows what was typed wrong."""
    catching = {
        short(path)
        for path in modules(PACKAGE)
        if path.stem == "views" or path.parent.name == "views"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Try)
    }
    assert catching == set(TRIES)


def test_rules_and_kinds_read_no_clock() -> None:
    """The time is passed in, so that a decision can be tried at any."""
    clocks = re.compile(r"\b(?:datetime|timezone|date|time)\.(?:now|utcnow|today|time|monotonic)\(")
    pure = [path for path in modules(PACKAGE) if path.stem in ("rules", "kinds") or path.parent.name == "lib"]
    assert [short(path) for path in pure if clocks.search(path.read_text("utf-8"))] == []


def test_fragments_bring_no_script() -> None:
    page = (TEMPLATES / "base.html").read_text("utf-8")
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", page)
    assert found
    config = json.loads(found[1])
    assert not config["allowEval"]
    assert not config["allowScriptTags"]
    assert not config["includeIndicatorStyles"]
    assert {"code": "422", "swap": True} in config["responseHandling"]


# Forms without the sign that keeps other sites from sending them in somebody's name, and why.
UNSIGNED = {
    "porchlight/templates/commons/devices/lost.html": "nobody's name: the code is the key, and nobody gets a cookie"
}


def test_every_form_that_sends_is_signed() -> None:
    bare = [
        short(path)
        for path in files(".html", under=TEMPLATES)
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL)
        if "csrf_token" not in form
    ]
    assert bare == list(UNSIGNED)


def test_every_suppressed_warning_says_why() -> None:
    """A silence without a reason is kept for ever, because nobody dares to end it."""
    mute = re.compile(r"#\s*(?:noqa(?:: *[A-Z]+\d+(?:, *[A-Z]+\d+)*)?|type: ignore(?:\[[\w, -]+\])?)\s*$")
    known = (
        "S608",
        "S308",
        "attr-defined",
    )  # SQL made of placeholders; our own SVG; a body with a field of its kind
    found = [
        f"{short(path)}: {line.strip()[:60]}"
        for path in modules(PACKAGE)
        for line in path.read_text("utf-8").splitlines()
        if mute.search(line) and not any(code in line for code in known)
    ]
    assert found == []
