"""Who did what: a reading of the journal, nothing more."""
