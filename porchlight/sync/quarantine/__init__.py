"""Entries that arrived whole but cannot be counted until a coordinator decides."""
