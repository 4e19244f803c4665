"""What every wing stands on: organisations, people, devices, places, languages, privacy, audit."""
