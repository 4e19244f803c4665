"""Decisions about sessions and records on plain values. Pure."""


def state(*, planned: bool, starts: int, ends: int, cancels: int, taken_back: bool) -> str:
    """What a session is, from what stands of what was said about it: planned, open, ended or cancelled.

    `starts`, `ends` and `cancels` count the entries that were not withdrawn: two phones may each start and end one
    session. `taken_back` says that a plan or a start was withdrawn; when no other stands, there was no session.
    An end without a start is a start that has not arrived yet.
    """
    if cancels or (taken_back and not planned and not starts):
        return "cancelled"
    if ends:
        return "ended"
    return "planned" if planned and not starts else "open"
