"""The append-only log of entries. For every wing; it knows none of them and refers by plain ids."""
