"""python -m tests.house.documents (`make docs`): what the documents name exists, and reference pages are current."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.core.management import get_commands

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "porchlight.config.settings")
django.setup()

from porchlight.commons.people.permissions import Permission  # noqa: E402  what follows needs Django set up
from porchlight.config.wiring import KINDS  # noqa: E402
from tests.house import pages  # noqa: E402
from tests.house.doors import addresses  # noqa: E402
from tests.house.tree import ROOT, files, lines, short  # noqa: E402

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
MADE = ("var/", "porchlight/static/built", "porchlight/static/js/kinds.json", ".venv", "node_modules")
FOLDERS = ("porchlight/", "tests/", "docs/", "ops/", "bench/", "demonstration/", "requirements/", ".ci/")
DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
DECISION_LINES = 40


def documents() -> list[Path]:
    """Every page; the tables of tests/spec are read where they are copied to."""
    return [path for path in files(".md") if path.parent.name != "spec"]


def said(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered pieces of code that a document names, in a line or in a block."""
    block = False
    for number, line in lines(path):
        if line.lstrip().startswith("```"):
            block = not block
        elif block:
            yield number, line.strip()
        else:
            yield from ((number, piece) for piece in CODE.findall(line))


def broken_links() -> Iterator[str]:
    """Links inside the repository that lead nowhere, also to a heading that is not there."""
    for path in documents():
        for number, line in lines(path):
            for target in LINK.findall(line):
                name, _, heading = target.partition("#")
                if target.startswith(("http://", "https://", "mailto:")):
                    continue
                there = (path.parent / name).resolve() if name else path
                if not there.exists() or (
                    heading and there.suffix == ".md" and heading not in headings(there)
                ):
                    yield f"{short(path)}:{number} leads nowhere: {target}"


def headings(path: Path) -> set[str]:
    """The anchors of a page, as code hosts make them."""
    titles = (line.lstrip("#").strip() for _number, line in lines(path) if line.startswith("#"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def unknown_commands() -> Iterator[str]:
    """`make …` and `porchlight …` that nobody can run."""
    targets = {name.split()[1] for name, _text in ((row[0].strip("`"), row[1]) for row in pages.made())}
    targets |= {"test-sqlite", "test-postgres", "test-journeys", "test-js"}
    commands = set(get_commands())
    for path in documents():
        for number, piece in said(path):
            for known, pattern in ((targets, r"^make ([a-z][a-z-]*)"), (commands, r"^porchlight ([a-z_]+)")):
                if (match := re.match(pattern, piece.removeprefix("$ "))) and match[1] not in known:
                    yield f"{short(path)}:{number} no such command: {piece}"


def unknown_settings() -> Iterator[str]:
    """Environment variables that nothing reads."""
    known = {"", *pages.ENVIRONMENT, *pages.ELSEWHERE}
    for path in documents():
        for number, line in lines(path):
            for name in re.findall(r"PORCHLIGHT_([A-Z_]*)", line):
                if name.removesuffix("_FILE") not in known:
                    yield f"{short(path)}:{number} no such setting: PORCHLIGHT_{name}"


def unknown_metrics() -> Iterator[str]:
    """Names of metrics that are not served, and that no role or database has either."""
    roles = (ROOT / "ops/postgres/roles.sql").read_text("utf-8")
    known = {"porchlight_before", *pages.metric_names(), *re.findall(r"\\set \w+ (porchlight_\w+)", roles)}
    for path in documents():
        for number, line in lines(path):
            for name in re.findall(r"\bporchlight_[a-z_]+\b", line):
                if re.sub(r"_(?:bucket|count|sum)$", "", name) not in known:
                    yield f"{short(path)}:{number} no such metric: {name}"


def missing_files() -> Iterator[str]:
    """Paths that a document names and the checkout has not."""
    for path in documents():
        for number, piece in said(path):
            name = piece.split("::")[0].rstrip("/.,")
            if (
                name.startswith(FOLDERS)
                and re.fullmatch(r"[\w./*<>{},-]+", name)
                and not name.startswith(MADE)
            ):
                pattern = re.sub(r"<[^>]*>|\{[^}]*\}", "*", name)
                if not any(ROOT.glob(pattern)):
                    yield f"{short(path)}:{number} no such file: {name}"


def unknown_addresses() -> Iterator[str]:
    """Addresses of this program that it does not answer."""
    known = [re.sub(r"<[^>]*>", "*", address) for address, _view in addresses()] + ["parts/"]
    for path in documents():
        for number, piece in said(path):
            match = re.fullmatch(
                r"(?:GET |POST )?/((?:app|commons|know|reach|sync|accounts|health|parts)\b[^ ?]*)(?:\?.*)?",
                piece,
            )
            if match and not any(_meets(match[1], address) for address in known):
                yield f"{short(path)}:{number} no such address: {piece}"


def _meets(written: str, address: str) -> bool:
    """Whether an address in a document, with <placeholders> or an ellipsis, is one that the program has."""
    pattern = re.escape(re.sub(r"<[^>]*>", "*", written)).replace(r"\*", "[^/]+").replace("…", ".*")
    return re.fullmatch(pattern, address) is not None


def unknown_kinds() -> Iterator[str]:
    """Kinds of entry that do not exist."""
    known = {kind.name for kind in KINDS} | {str(permission) for permission in Permission}
    families = {name.partition(".")[0] for name in known} - {"home"}
    for path in documents():
        for number, piece in said(path):
            family, dot, rest = piece.partition(".")
            if (
                dot
                and family in families
                and re.fullmatch(r"[a-z]+", rest)
                and piece not in known
                and rest not in ("py", "md", "csv")
            ):
                yield f"{short(path)}:{number} no such kind of entry: {piece}"


def stale_pages() -> Iterator[str]:
    """Reference pages that do not say what the code says."""
    for name in pages.PAGES:
        path = ROOT / "docs" / "reference" / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != pages.page(name):
            yield f"docs/reference/{name}.md is not what the code says now. Run: make reference"


def lost_pages() -> Iterator[str]:
    """Pages that no page of docs/ leads to."""
    linked = {ROOT / "docs" / "README.md"}
    for path in documents():
        for _number, line in lines(path):
            linked |= {(path.parent / target.partition("#")[0]).resolve() for target in LINK.findall(line)}
    yield from (
        f"{short(path)} is led to by no page"
        for path in files(".md", under=ROOT / "docs")
        if path not in linked
    )


def odd_decisions() -> Iterator[str]:
    """Decisions without a number or with another's, too long, or without the three parts. A number that was set aside
    and never used leaves a gap."""
    numbers = []
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        text = path.read_text("utf-8")
        if match := DECISION.fullmatch(path.name):
            numbers.append(int(match[1]))
            parts = [part for part in ("Context", "Decision", "Consequences") if f"\n## {part}\n" not in text]
            yield from (f"{short(path)} has no part called {part}" for part in parts)
            if len(text.splitlines()) > DECISION_LINES:
                yield f"{short(path)} has more than {DECISION_LINES} lines"
        else:
            yield f"{short(path)} is not named NNNN-title.md"
    yield from (
        f"docs/decisions: two have the number {n}" for n in sorted(set(numbers)) if numbers.count(n) > 1
    )


def odd_changelog() -> Iterator[str]:
    """The changelog begins with what comes next."""
    titles = [line for _number, line in lines(ROOT / "CHANGELOG.md") if line.startswith("## ")]
    if not titles or titles[0] != "## Unreleased":
        yield "CHANGELOG.md does not begin with '## Unreleased'"


def odd_glossary() -> Iterator[str]:
    """Terms in the order of the alphabet, each once, each explained."""
    rows = [line for _number, line in lines(ROOT / "GLOSSARY.md") if line.startswith("**")]
    terms = [re.sub(r"\W", "", row.split("**")[1].lower()) for row in rows]
    if terms != sorted(set(terms)):
        yield "GLOSSARY.md: the terms are not in order, or one stands twice"
    yield from (
        f"GLOSSARY.md does not explain: {row}" for row in rows if not row.split("**", 2)[2].strip(" :.–")
    )


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    broken_links,
    unknown_commands,
    unknown_settings,
    unknown_metrics,
    missing_files,
    unknown_addresses,
    unknown_kinds,
    stale_pages,
    lost_pages,
    odd_decisions,
    odd_changelog,
    odd_glossary,
)


def main() -> int:
    """Say every fault; the exit status tells whether there was one."""
    faults = [fault for check in CHECKS for fault in check()]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
