"""Somebody leaves: what they still hold in every wing, said beforehand, and handed over in the same step."""
