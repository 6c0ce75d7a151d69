import pytest

from surveys.domain.expressions import parse
from surveys.domain.expressions.reading import categories_read, reads


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("${stage} = 'production'", {"production"}),
        ("'production' != ${stage}", {"production"}),
        ("selected(${project.stage}, 'research') or ${stage} = 'pilot'", {"research", "pilot"}),
        ("count(${project.stage} = 'production') > 0", {"production"}),
        ("not(${other} = 'x') and ${stage} = 'pilot'", {"pilot"}),
        ("count-selected(${stage}) > 1", None),
        ("${stage} = ${other}", None),
        ("${stage} = 'pilot' or coalesce(${stage}, 'x') = 'x'", None),
    ],
)
def test_which_categories_an_expression_tells_from_the_others(text, found):
    expression = parse(text)
    assert reads(expression, "stage")
    assert categories_read([expression], "stage") == (None if found is None else frozenset(found))


def test_what_is_not_read():
    assert not reads(parse("${stages} = 'stage'"), "stage")
    assert categories_read([parse("${other} = 'x'")], "stage") == frozenset()
