"""The page about the API: its example runs as it stands there, and it names what there is."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.api.describing import description
from surveys.models import Interview
from tests.surveys.factories import make_member, make_study, make_wave

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
OPERATION = re.compile(r"\| `(GET|POST|PATCH|DELETE) (/api/v1/[^`]*)` \|")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_example_runs(live_server, tmp_path):
    study = make_wave(make_study()).study
    make_member(study, "researcher", username="ana")
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    program = tmp_path / "example.py"
    program.write_text(example, encoding="utf-8")
    given = {"SITE": live_server.url, "STUDY": study.slug, "USER": "ana", "PASSWORD": "pass"}
    ran = subprocess.run(
        [sys.executable, "-W", "error", program],
        env=os.environ | {f"NUCLEUS_{name}": value for name, value in given.items()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stderr == ""
    interview = Interview.objects.get()
    found, ended = ran.stdout.splitlines()
    assert found.startswith("staff ")
    assert ended == f"submitted /studies/{study.slug}/interviews/{interview.pk}/"
    assert interview.answers["staff"] == 40
    assert interview.projects.get().answers["stage"] == "production"


def test_the_page_names_every_operation_and_no_other():
    described = {
        (method.upper(), address)
        for address, operations in description()["paths"].items()
        for method in operations
    }
    assert set(OPERATION.findall(PAGE.read_text(encoding="utf-8"))) == described
