"""Work that follows an entry, queued with it and run by the worker."""


def enqueue(name: str, org: int) -> None:
    """Queue a reaction for an organisation as part of the current transaction."""
    raise LookupError(f"no reaction is called {name} (organisation {org})")
