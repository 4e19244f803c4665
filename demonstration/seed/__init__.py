"""Thirteen months of Port Halden, a lakeside city that does not exist. The same seed tells the same story."""
