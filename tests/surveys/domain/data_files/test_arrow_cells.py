"""Files of SPSS, Stata and Parquet with bytes turned: read, or refused as damaged."""

import io
import random

import pytest

from surveys.domain.data_files.arrow_cells import refusing_damage
from surveys.domain.data_files.formats import Unreadable, format_of
from tests.surveys.domain.data_files.samples import FILLED, layout_for, write

TURNED = 300


@pytest.mark.parametrize("name", ["sav", "dta", "parquet"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_files_with_bytes_turned_are_read_or_refused(name):
    format = format_of(name)
    layout = layout_for(format)
    content = write(format, layout, [FILLED] * 3)[0].getvalue()
    refused = 0
    for seed in range(TURNED):
        chance = random.Random(seed)
        turned = bytearray(content)
        for _ in range(chance.choice((1, 2, 5, 20))):
            turned[chance.randrange(len(turned))] = chance.randrange(256)
        try:
            list(format.read(layout, io.BytesIO(turned)))
        except Unreadable:
            refused += 1
    assert 0 < refused < TURNED


def test_a_disk_that_fails_is_no_damaged_file():
    with pytest.raises(OSError, match="full"), refusing_damage():
        raise OSError(28, "full")
