"""Work that several threads bring at once, done in one go: a commit costs the same for one entry as for a hundred.

Whoever is first does everything that waits; the others find theirs done. Nobody waits for company.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

Job = TypeVar("Job")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Turn(Generic[Job, Answer]):
    """One job in the line, and where its answer will be."""

    job: Job
    answer: "Future[Answer]"


class Together(Generic[Job, Answer]):
    """`work(jobs)` answers jobs in their order, all or none; `fits(jobs, job)` says whether one more may go with them.

    Where `work` fails for several, each is done on its own, so that one bad job spoils no other.
    """

    def __init__(
        self, work: Callable[[Sequence[Job]], Sequence[Answer]], fits: Callable[[Sequence[Job], Job], bool]
    ) -> None:
        self._work, self._fits = work, fits
        self._waiting: deque[Turn[Job, Answer]] = deque()
        self._busy = threading.Lock()

    def do(self, job: Job) -> Answer:
        """The answer for this job, once it is done. Raises what `work` raised for it."""
        turn: Turn[Job, Answer] = Turn(job, Future())
        self._waiting.append(turn)
        with self._busy:
            while not turn.answer.done():
                self._serve(self._next())
        return turn.answer.result()

    def _serve(self, turns: Sequence[Turn[Job, Answer]]) -> None:
        try:
            answers = self._work([turn.job for turn in turns])
        except BaseException as error:  # noqa: BLE001  handed to whom it concerns, who raises it
            if len(turns) == 1:
                turns[0].answer.set_exception(error)
            else:
                for turn in turns:
                    self._serve([turn])
            return
        for turn, answer in zip(turns, answers, strict=True):
            turn.answer.set_result(answer)

    def _next(self) -> list[Turn[Job, Answer]]:
        """Those that go together, in order of arrival; the rest keep their place."""
        turns = [self._waiting.popleft()]
        later: list[Turn[Job, Answer]] = []
        for _ in range(len(self._waiting)):
            turn = self._waiting.popleft()
            fits = self._fits([one.job for one in turns], turn.job)
            (turns if fits else later).append(turn)
        self._waiting.extendleft(reversed(later))
        return turns
