"""What of the phones' traffic has a life with an end: tombstones, and entries that a coordinator has decided."""
