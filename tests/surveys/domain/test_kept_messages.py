import datetime
import json

from surveys.domain.kept_messages import as_json, message_of, problem_of
from surveys.domain.messages import Message
from surveys.domain.wording import Named


def test_a_message_is_read_as_it_was_kept_through_json():
    params = {
        "count": 3,
        "share": 0.5,
        "nothing": None,
        "day": datetime.date(2020, 2, 29),
        "names": Named(("interview", {"en": "Stage", "es": "Fase"})),
        "choices": Named(({"en": "Live"},), ("live", "test")),
    }
    said = Message("code", "%(count)s on %(day)s", params)
    kept = json.loads(json.dumps(as_json(said)))
    assert message_of(kept) == said
    problem = problem_of(kept, "x.csv", 4, "stage")
    assert (problem.file, problem.row, problem.column) == ("x.csv", 4, "stage")
    in_file = params["choices"].in_file()
    assert problem.params == params | {"names": params["names"].in_file(), "choices": in_file}


def test_names_that_were_kept_without_codes_are_read():
    kept = as_json(Message("code", "%(names)s", {"names": Named(("phone",))}))
    del kept["params"]["names"]["codes"]
    assert message_of(kept).text() == "phone"


def test_what_no_database_keeps_is_replaced():
    kept = as_json(Message("code", "%(got)s", {"got": "a\x00b"}))
    assert kept["params"] == {"got": "a\ufffdb"}
