"""One family of problems. Views let them rise; one middleware turns them into a page, a fragment or JSON."""


class Problem(Exception):
    """Something a person should be told about.

    `code` is stable and short (for phones and tests), `status` is the HTTP status, `message` says what happened,
    `kept` what was kept, `todo` what to do next. All three are shown, so they are written for the reader.
    `wait` is in how many seconds it is worth trying again; 0 where waiting does not help.
    """

    def __init__(
        self, code: str, status: int, message: str, *, kept: str = "", todo: str = "", wait: int = 0
    ) -> None:
        super().__init__(message)
        self.code, self.status, self.message, self.kept, self.todo = code, status, message, kept, todo
        self.wait = wait


class NotFound(Problem):
    """The thing is not there, or is another organisation's: both answer alike."""

    def __init__(self, message: str) -> None:
        super().__init__("not_found", 404, message)


class Forbidden(Problem):
    """Signed in, but this role may not."""

    def __init__(self, message: str) -> None:
        super().__init__("forbidden", 403, message)


class Invalid(Problem):
    """What was sent does not hold together; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, 422, message)
