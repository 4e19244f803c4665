"""Nights out: sessions, contacts, naloxone and responses, as tallies without persons.

For peers on the street and the coordinator at the desk. Not drop-ins, sites or visits: those are rooms of their own.
"""
