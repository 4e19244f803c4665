"""Each refusal around the demonstration."""

import socket

import pytest
from django.core.management import CommandError, call_command

from demonstration import guard
from demonstration.management.commands import start, work
from porchlight.commons.org.models import Network
from porchlight.config.management.commands.run import refuse_unfit


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1"])
def test_is_bound_to_this_machine(host: str) -> None:
    guard.check_bind(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "demo.example.org", ""])
def test_is_bound_to_nothing_else(host: str) -> None:
    with pytest.raises(guard.Refused):
        guard.check_bind(host)
    with pytest.raises(CommandError, match="this machine alone"):
        call_command(start.Command(), host=host)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_answers_to_local_names(host: str) -> None:
    guard.check_name(host)


@pytest.mark.parametrize(
    "host", ["demo.example.org", "localhost.example.org:80", "192.168.1.4:8000", "", "::1"]
)
def test_answers_to_no_other_name(host: str) -> None:
    with pytest.raises(guard.Refused):
        guard.check_name(host)


@pytest.mark.django_db
def test_knows_a_database_that_was_born_for_it() -> None:
    Network.objects.create(name="Port Halden", birth=Network.Birth.DEMONSTRATION)
    guard.check_birth()


@pytest.mark.django_db
@pytest.mark.parametrize("real", [True, False])
def test_refuses_every_other_database(real: bool) -> None:
    if real:
        Network.objects.create(name="Real", birth=Network.Birth.REAL)
    with pytest.raises(guard.Refused):
        guard.check_birth()
    with pytest.raises(CommandError, match="not made as a demonstration"):
        call_command(work.Command(), batch=True)


@pytest.mark.django_db
def test_production_refuses_the_demonstrations_database() -> None:
    Network.objects.create(name="Port Halden", birth=Network.Birth.DEMONSTRATION)
    with pytest.raises(CommandError, match="as a demonstration"):
        refuse_unfit()


def test_says_when_a_port_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(guard.Refused, match=f"--port {port + 1}"):
            start.check_port("127.0.0.1", port)
    start.check_port("127.0.0.1", port)
