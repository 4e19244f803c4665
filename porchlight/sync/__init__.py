"""Phones push sealed entries and pull reference data. For the phone app; it knows no wing."""
