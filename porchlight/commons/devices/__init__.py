"""Phones: invited by a one-time code, renamed, revoked, wiped. Not what they send: that is sync."""
