from surveys.domain.record_files.known import People
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.sampling import read_list
from surveys.domain.record_files.sampling_template import sampling_template
from surveys.domain.record_files.workbooks import open_sheets
from surveys.domain.sampling import LARGEST_WEIGHT, MILLION, Drawn


def test_the_workbook_is_read_as_it_was_filled_in(tmp_path):
    rows = {
        "R1": Drawn(LARGEST_WEIGHT * MILLION - 1, "=North"),
        "R2": Drawn(1),
        "R3": Drawn(),
    }
    path = tmp_path / "list.xlsx"
    path.write_bytes(sampling_template(rows.items(), str))
    findings = Findings()
    people = People({code.lower(): code for code in rows})
    said = read_list(
        open_sheets(path, path.name, findings), people, lambda text: (text,), findings, 100
    )
    assert findings.problems == []
    assert {one.code: one.said for one in said.experts} == rows
