from surveys.domain.comparing.mappings import proposed_mapping
from tests.surveys.domain.comparing.test_choices import question

THEN = question(cloud="Cloud", here="Here", low="Low", high="High")
SPLIT = question(cloud_own="Our own", cloud_public="A public one", here="Here", low="Low",
                 high="High")  # fmt: skip
MERGED = question(cloud_own="Our own", cloud_public="A public one", here="Here",
                  any="Low or high")  # fmt: skip


def test_a_split_goes_on_and_a_merger_goes_back():
    asked = [("2018", THEN), ("2019", SPLIT), ("2020", MERGED)]
    categories, mappings = proposed_mapping(asked)
    assert [(one.code, one.label["en"]) for one in categories] == [
        ("cloud", "Cloud"),
        ("any", "Low or high"),
    ]
    parts = {"cloud_own": "cloud", "cloud_public": "cloud"}
    ends = {"low": "any", "high": "any"}
    assert mappings == {"2018": ends, "2019": parts | ends, "2020": parts}


def test_a_new_code_of_the_same_words_belongs_to_the_former():
    asked = [("2019", question(a="Using")), ("2020", question(b="Using"))]
    categories, mappings = proposed_mapping(asked)
    assert [one.code for one in categories] == ["a"]
    assert mappings == {"2020": {"b": "a"}}


def test_nothing_is_proposed_where_categories_came_and_went():
    asked = [("2019", question(a="Using", b="Not")), ("2020", question(a="Using", c="Else"))]
    assert proposed_mapping(asked) == ((), {})
