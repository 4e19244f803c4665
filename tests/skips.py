"""Skips are said aloud, and in CI a skipped test is a failed session: what was not tried was not shown to work."""

import os

import pytest


class SkipsFail:
    """Collects each skip with its reason, and fails the session if there was any."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(f"{report.nodeid}: {reason(report)}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(f"{report.nodeid}: {reason(report)}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.skipped:
            terminalreporter.section("skipped, which CI does not accept", red=True)
            for line in self.skipped:
                terminalreporter.line(line)


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """What pytest was told when the test skipped."""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips everything when what started the session says what is missing (ops/test-postgres)."""
    if missing := os.environ.get("PORCHLIGHT_SKIP"):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing))


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that reports counts; xdist's workers send it what they saw."""
    if os.environ.get("CI") == "true" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipsFail(), "skips-fail")
