"""The rooms' tables, re-exported for Django."""

from porchlight.know.indicators.models import Denominator, Release

__all__ = ["Denominator", "Release"]
