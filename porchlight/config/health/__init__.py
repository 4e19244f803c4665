"""Whether this process lives and whether it may take traffic, for whoever keeps it running. Says nothing of anybody."""
