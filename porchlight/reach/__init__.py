"""Reaching people: outreach and the supplies that go with it."""
