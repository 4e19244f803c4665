"""Reading organisations, and where in their service day a moment falls."""

from datetime import date, datetime

from porchlight.commons.org.models import Network, Organisation
from porchlight.lib import clock, scope
from porchlight.lib.errors import NotFound


def network() -> Network | None:
    """The network of this database, or None before set-up."""
    return Network.objects.first()


def organisations() -> list[Organisation]:
    """All organisations of this database, the oldest first."""
    return list(Organisation.objects.order_by("pk"))


def organisation(id: int) -> Organisation:
    try:
        return Organisation.objects.get(id=id)
    except Organisation.DoesNotExist:
        raise NotFound("There is no such organisation.") from None


def name_is_free(name: str, *, but: int) -> bool:
    """Whether no other organisation of the network is called that."""
    return not Organisation.objects.filter(name__iexact=name).exclude(pk=but).exists()


def here() -> Organisation:
    """The organisation in scope."""
    return organisation(scope.current())


def moment(org: Organisation, at: datetime) -> tuple[date, int]:
    """The service day and four-hour band of a moment, in the organisation's zone."""
    return clock.service_day(at, org.tz, org.day_starts), clock.band(at, org.tz, org.day_starts)
