from surveys.domain.layout.columns import Column, answer_column, own_column
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Choice, Kind, Level, Question

STAGE = Question(
    "stage",
    Kind.SELECT_ONE,
    Level.PROJECT,
    label={"en": "Which stage?", "es": "¿En qué fase?"},
    choices=(Choice("research", {"en": "Research"}), Choice("production", {"en": "Production"})),
)


def test_the_column_of_a_question_has_its_words_categories_level_and_class():
    column = answer_column(STAGE, privacy="sensitive")
    assert (column.name, column.kind, column.level) == ("stage", Kind.SELECT_ONE, Level.PROJECT)
    assert column.label == {"en": "Which stage?", "es": "¿En qué fase?"}
    assert [choice.code for choice in column.categories] == ["research", "production"]
    assert column.privacy == "sensitive"


def test_an_answer_can_be_missing_for_every_reason_that_storage_knows():
    assert set(answer_column(STAGE, privacy="open").missing) == set(Missing)


def test_a_column_of_nucleus_is_never_empty_of_a_kind_and_has_a_name_of_its_own():
    label = {"en": "Wave"}
    assert own_column("wave", codes=["stage"], label=label) == Column("wave", label=label)
    assert own_column("wave", codes=["Wave"], label=label).name == "nucleus.wave"
