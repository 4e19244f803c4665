"""People and what their roles let them do. Peers need no login; a device speaks for them."""
