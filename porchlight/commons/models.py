"""The rooms' tables, re-exported for Django."""

from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.files.models import File, Piece
from porchlight.commons.languages.models import Word
from porchlight.commons.notices.models import Notice
from porchlight.commons.org.models import Network, Organisation
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.places.models import Area
from porchlight.commons.privacy.models import IntakeKey
from porchlight.commons.work.models import Slot, Worker

__all__ = [
    "Area",
    "Device",
    "File",
    "IntakeKey",
    "Invite",
    "Membership",
    "Network",
    "Notice",
    "Organisation",
    "Person",
    "Piece",
    "Slot",
    "Welcome",
    "Word",
    "Worker",
]
