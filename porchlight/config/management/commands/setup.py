"""porchlight setup: make an empty database fit for real use."""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from porchlight.commons.org import actions as orgs
from porchlight.commons.org import rules
from porchlight.commons.org.models import Network
from porchlight.commons.org.queries import network, organisations
from porchlight.commons.people.actions import found
from porchlight.config import ballast
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Problem
from porchlight.reach.supply import actions as supply

# option → (question, default; None: has to be answered)
QUESTIONS: dict[str, tuple[str, str | None]] = {
    "network": ("Name of the network", None),
    "organisation": ("Name of the first organisation", None),
    "zone": ("Time zone, for example America/Toronto", None),
    "day_starts": ("Start of the service day", "04:00"),
    "currency": ("Currency, three letters", "CAD"),
    "threshold": ("Smallest count that evidence shows (5, 6 or 10)", "6"),
    "languages": ("Languages, the first one first", "en,fr"),
    "admin": ("Name of the first administrator, as they want to be called", None),
}


class Command(BaseCommand):
    help = "Set Porchlight up: network, organisation, catalogue, intake key, first administrator."
    asked = tuple(QUESTIONS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in self.asked:
            question, default = QUESTIONS[name]
            parser.add_argument(f"--{name.replace('_', '-')}", help=f"{question} ({default or 'required'})")
        parser.add_argument("--no-input", action="store_true", help="ask nothing; take defaults")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)  # the database is for the account that runs Porchlight, and nobody else's to read
        call_command("migrate", interactive=False, verbosity=0)
        refuse_again()
        answers = self.answers(options)
        reserve_room()
        with transaction.atomic():
            code = make(answers)
        self.stdout.write(f"{answers['network']} is set up, with the organisation {answers['organisation']}.")
        self.tell(answers["admin"], code)
        self.stdout.write("Start the server with `porchlight run` and the worker with `porchlight work`.")

    def answers(self, options: dict[str, Any]) -> dict[str, str]:
        """What was given or typed for each question."""
        return {name: self._answer(name, options[name], ask=not options["no_input"]) for name in self.asked}

    def tell(self, admin: str, code: str) -> None:
        """How the first administrator gets in."""
        self.stdout.write(f"{admin} signs in first at this link. It works once, for seven days:")
        self.stdout.write(f"  /commons/welcome/{code}/")

    def _answer(self, name: str, given: str | None, *, ask: bool) -> str:
        """The option, or what is typed; asked again until it works. Raises CommandError where nobody can be asked."""
        question, default = QUESTIONS[name]
        while True:
            answer = given
            if answer is None and ask:
                answer = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            elif answer is None:
                answer = default
            fault = f"--{name.replace('_', '-')} is needed." if not answer else FAULTS[name](answer)
            if answer and not fault:
                return answer
            if given is not None or not ask:
                raise CommandError(fault)
            self.stderr.write(fault)


def reserve_room() -> None:
    """Lay the ballast down. Raises CommandError when the disk has no room for it."""
    try:
        ballast.make()
    except OSError as error:
        raise CommandError(
            f"There is no room for 64 MB in {ballast.path().parent}: {error.strerror}"
        ) from error


def refuse_again() -> None:
    """Set-up happens once. Raises CommandError that says what is there."""
    known = network()
    if known:
        names = ", ".join(org.name for org in organisations()) or "no organisation"
        raise CommandError(f"This database serves {known.name} ({names}) already. Nothing was changed.")


def make(answers: dict[str, str]) -> str:
    """Found everything in the caller's transaction; returns the code of the administrator's one-time link."""
    orgs.found_network(name=answers["network"], birth=Network.Birth.REAL)
    return join(answers)


def join(answers: dict[str, str]) -> str:
    """Found an organisation in the network that is there. Raises CommandError."""
    languages = tuple(answers["languages"].split(","))
    settings = orgs.Settings(
        name=answers["organisation"],
        zone=answers["zone"],
        day_starts=rules.minutes(answers["day_starts"]) or 0,
        currency=answers["currency"],
        threshold=int(answers["threshold"]),
        languages=languages,
    )
    try:
        org, by, code = found(
            settings=settings, admin=answers["admin"], language=languages[0], now=timezone.now()
        )
        with scoped(org.pk):
            supply.open_outside(by=by)
            supply.starter(by=by)
            for feed in registry.feeds:
                registry.publish(feed, None)
    except Problem as problem:
        raise CommandError(problem.message) from problem
    return code


def _number(text: str) -> object:
    return int(text) if text.isdecimal() else 0


def _check(field: str, message: str, read: Callable[[str], object] = str) -> Callable[[str], str]:
    return lambda text: message if rules.fault(field, read(text)) else ""


def _day_start(text: str) -> str:
    return "" if rules.minutes(text) is not None else f"{text} is no time of day. Write it as 04:00."


def _name(longest: int) -> Callable[[str], str]:
    return lambda text: "" if len(text) <= longest else f"A name has at most {longest} letters."


# What is wrong with an answer, or nothing.
FAULTS: dict[str, Callable[[str], str]] = {
    "network": _name(120),
    "organisation": _name(120),
    "zone": _check("zone", "No such time zone. It is written as in America/Toronto or Europe/Paris."),
    "day_starts": _day_start,
    "currency": _check("currency", "A currency has three capital letters, as CAD."),
    "threshold": _check("threshold", "The threshold is 5, 6 or 10.", _number),
    "languages": _check(
        "languages", "Languages are codes with commas between, as en,fr.", lambda text: text.split(",")
    ),
    "admin": _name(80),
}
