"""The home page: what needs a person now, from every wing, for the roles of who is looking. No evidence, no archive."""
