"""What is published here speaks of Porchlight alone: no machine it was written on, no account, no secret."""

import re

import pytest

from tests.house.tree import ROOT, files, lines, short

pytestmark = pytest.mark.house

TEXT = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".sh",
    ".po",
    ".json",
    ".yml",
    ".cfg",
    "",
)
# Written with brackets or in halves, so that this file does not find itself.
PATHS = re.compile(r"(?<![\w.])/" + r"(?:home|root|Users|work|mnt)/\w")
HOSTS = re.compile(
    r"registr[y][.]n[p]m|py[p]i[.]org|python[h]osted|de[b][.]debian|artifac[t]ory|https?://[^ ]*[.]internal"
)
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----|\bghp_\w{20}|\bAKIA[A-Z0-9]{12}")
PAPERS = re.compile(
    r"\b[1-8]-(?:MISS[I]ON|HOU[S]E|ENT[R]Y|PRIV[A]CY|DA[T]A|FA[C]E|STY[L]E|METH[O]DS)\b|docs/des[i]gn"
)
SPEECH = re.compile(
    r"\b(?:as an A" + r"I|lang" + r"uage model|chat" + r"bot|LL" + r"M|co-authored-b" + r"y)\b", re.IGNORECASE
)


def found(pattern: re.Pattern[str], skip: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{short(path)}:{number} {match[0]}"
        for path in files(*TEXT)
        if short(path) not in skip and not short(path).startswith("tests/data/")
        for number, line in lines(path)
        if (match := pattern.search(line))
    ]


def test_no_path_of_a_machine() -> None:
    assert found(PATHS) == []


def test_no_host_that_packages_came_from() -> None:
    """Which mirror somebody uses is theirs to know. The lock file of npm names its public home by rule."""
    assert found(HOSTS, skip=("package-lock.json",)) == []


def test_no_secret() -> None:
    assert found(SECRETS) == []


def test_no_word_of_how_it_was_typed() -> None:
    assert found(SPEECH) == []


def test_nobody_is_sent_to_a_paper_that_is_not_here() -> None:
    """What a comment leans on stands in docs/."""
    assert found(PAPERS) == []


def test_the_licence_is_named_alike_everywhere() -> None:
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text("utf-8")
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text("utf-8")
