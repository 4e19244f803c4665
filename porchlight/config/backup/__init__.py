"""Backup and restore: one encrypted file with the database and the secret, for a key that is not on the server.

For whoever runs the server; the commands `backup` and `restore` put the parts together. Not for moving a network from
SQLite to PostgreSQL: a backup comes back into the kind of database it was made from.
"""
