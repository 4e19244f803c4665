"""Heavy proofs: the real server, killed, crowded and cut off. CI runs a sample, `make drill` all of it."""
