"""Notice a worker that lives but does not consume: its heartbeat stands still."""

import time
from collections.abc import Callable

MOST_PATIENCE = 120.0  # seconds


class StallWatch:
    """Compare a sign of life with the last one seen, by a clock that no one can set."""

    def __init__(
        self,
        read: Callable[[], object],
        *,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.read = read
        self.patience = self.first_patience = patience
        self.clock = clock
        self.reset()

    def reset(self) -> None:
        """Begin to wait anew: a process that just started needs its time."""
        self.last: object = None
        self.moved_at = self.clock()

    def grow_patient(self) -> None:
        """Wait longer from now on, until there is a sign: the machine may be slow to start."""
        self.patience = min(2 * self.patience, MOST_PATIENCE)
        self.reset()

    def is_stalled(self) -> bool:
        """Return whether the sign of life has stood still for longer than the patience."""
        current = self.read()
        if current != self.last:
            if self.last is not None:
                self.patience = self.first_patience
            self.last, self.moved_at = current, self.clock()
        return self.clock() - self.moved_at > self.patience
