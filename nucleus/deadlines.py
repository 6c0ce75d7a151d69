"""Answers within a time limit, from parts that may never answer at all."""

import threading
import time
from collections.abc import Callable
from typing import Any


class Asked(threading.Thread):
    """A question that is being asked in the background; whoever asked takes what came in time."""

    def __init__(self, question: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.question = question
        self.said: Any = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.said = self.question()
        except Exception as error:  # handed over to whoever asked
            self.error = error

    def answer(self, *, until: float) -> Any:
        """Return what was said by this moment of the monotonic clock, else raise TimeoutError."""
        self.join(max(until - time.monotonic(), 0))
        if self.is_alive():
            raise TimeoutError("no answer in time")
        if self.error is not None:
            raise self.error
        return self.said


def within(seconds: float, question: Callable[[], Any]) -> Any:
    """Return what the question says, or raise TimeoutError after so many seconds."""
    return Asked(question).answer(until=time.monotonic() + seconds)
