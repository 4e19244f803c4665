"""The rooms' tables, re-exported for Django."""

from porchlight.sync.pull.models import FeedRow
from porchlight.sync.quarantine.models import Quarantined

__all__ = ["FeedRow", "Quarantined"]
