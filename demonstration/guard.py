"""Where the demonstration may be, in one place: this machine, asked for by a local name, on a database born for it."""

import ipaddress

from porchlight.commons.org.models import Network
from porchlight.commons.org.queries import network

# Set by `start` for its server. Whoever serves these pages in another way has not said where, and signs nobody in.
BOUND = "PORCHLIGHT_DEMONSTRATION_BIND"
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Refused(Exception):
    """The demonstration does not run here; the text says why, for the person who started it."""


def check_bind(host: str) -> None:
    """Refuse an address that other machines can reach. Raises Refused."""
    if host == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Refused(
            f"The demonstration signs anybody in, so it is for this machine alone and is not served at “{host}”."
            " Leave --host out. For real use: porchlight setup, then porchlight run."
        )


def check_name(host: str) -> None:
    """Refuse a request that came by another name than this machine's own (`host` may end in a port). Raises Refused."""
    name, _, port = host.rpartition(":")
    if (name if port.isdigit() else host) not in LOCAL_NAMES:
        raise Refused("The demonstration answers at http://localhost only.")


def check_birth() -> None:
    """Refuse a database that was not born as a demonstration: in any other, nobody is signed in. Raises Refused."""
    found = network()
    if found is None or found.birth != Network.Birth.DEMONSTRATION:
        raise Refused(
            "This database was not made as a demonstration, so nobody is signed in here without a password."
        )
