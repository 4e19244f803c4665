"""Settings, urls, wiring, home, command line: alone knows every wing."""
