"""A database that went back is noticed by the file beside it."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from porchlight.commons.models import Network
from porchlight.config import mark
from porchlight.config.management.commands.work import each_round
from porchlight.journal.actions import next_numbers, renew_epoch
from porchlight.journal.models import Counter
from porchlight.journal.queries import position

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)


def test_only_a_step_back_renews_the_epoch_and_only_once() -> None:
    epoch, _last = position()
    for step in (5, 0, 3):
        next_numbers(step)
        assert not mark.check()
    assert position() == (epoch, int(mark.path().read_text()))
    Counter.objects.update(value=4)
    assert mark.check()
    assert not mark.check()
    renewed, last = position()
    assert (renewed != epoch, last, mark.path().read_text()) == (True, 4, "4")


def test_the_workers_round_looks(caplog: pytest.LogCaptureFixture) -> None:
    next_numbers(9)
    for value in (9, 1):
        Counter.objects.update(value=value)
        each_round(datetime(2026, 11, 20, tzinfo=UTC))
    assert [record.name for record in caplog.records] == ["porchlight.mark"]


@pytest.mark.parametrize("text", ["", "12 and a half"])
def test_a_mark_that_is_none_says_nothing(text: str) -> None:
    mark.path().write_text(text)
    next_numbers(1)
    assert not mark.check()
    assert int(mark.path().read_text()) == position()[1]


def test_a_folder_that_takes_no_file_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", settings.VAR / "gone")
    next_numbers(1)
    assert not mark.check()


def test_whoever_is_late_renews_nothing() -> None:
    before, _ = position()
    renew_epoch(was=before)
    after, _ = position()
    renew_epoch(was=before)
    assert position()[0] == after != before


def test_the_command_renews_it_by_hand() -> None:
    Network.objects.get_or_create(id=1, defaults={"name": "Lake"})
    before, _ = position()
    out = StringIO()
    call_command("renew_epoch", stdout=out)
    assert position()[0] != before
    assert "anew" in out.getvalue()
