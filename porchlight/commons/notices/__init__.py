"""Short words from the desk to every phone, until a date. Not drug alerts: those are watch."""
