"""Projects of made-up respondents: 40 indicators, 12 segments, 3 waves, half of them recurring."""

from dataclasses import dataclass

import numpy as np

COLUMNS, SEGMENTS, WAVES = 40, 12, 3
PROJECTS_EACH = 6  # in one interview; respondents give one or two


@dataclass(frozen=True)
class Projects:
    """One row a project; y has one column of 0 and 1 for each indicator."""

    y: np.ndarray
    respondent: np.ndarray
    wave: np.ndarray
    category: np.ndarray

    @property
    def size(self) -> int:
        return int(self.wave.size)


def projects(size: int, seed: int = 1) -> Projects:
    """Make `size` projects; a respondent stays in one segment and is more or less alike inside."""
    random = np.random.default_rng(seed)
    people = max(size // PROJECTS_EACH // 2, 3 * SEGMENTS)
    respondent = random.integers(0, people, size)
    first_wave = random.integers(0, WAVES, people)
    again = random.integers(0, 2, (size,))
    wave = (first_wave[respondent] + again) % WAVES
    category = random.integers(0, SEGMENTS, people)[respondent]
    tendency = random.beta(2, 3, (people, COLUMNS)).astype(np.float32)
    y = (random.random((size, COLUMNS), dtype=np.float32) < tendency[respondent]).astype(np.int8)
    return Projects(y, respondent.astype(np.int32), wave.astype(np.int32),
                    category.astype(np.int32))  # fmt: skip
