import pytest

from analytics.actions.counting import count_study
from benchmarks import pages
from benchmarks.large_study import make_large

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


@pytest.fixture
def asked(monkeypatch, settings):
    monkeypatch.setattr(pages, "ROUNDS", 1)
    settings.ALLOWED_HOSTS = ["testserver"]
    study = make_large(60, categories=pages.CATEGORIES)
    count_study(study.pk)
    (asked,) = pages.ask_all(study)
    return asked


def test_every_page_is_asked_for_and_sent_compressed(asked):
    assert set(asked) == {page.name for page in pages.PAGES}
    assert all(one.first > 0 and one.again > 0 for one in asked.values())
    assert all(0 < one.size < 200 * 1024 for one in asked.values())


def test_a_page_that_does_not_answer_ends_the_benchmark(client, db):
    with pytest.raises(SystemExit, match="answers 404; times would mean nothing"):
        pages._get(client, "/nowhere/")


def test_the_report_names_the_ratio_of_the_largest_study_to_the_smallest(capsys):
    times = {size: pages.Asked(size / 1000, 0.001, 2048, 3.0, size / 2000) for size in (20, 100)}
    pages.report({size: {page.name: one for page in pages.PAGES} for size, one in times.items()})
    line = next(x for x in capsys.readouterr().out.splitlines() if "project lines" in x)
    assert " ".join(line.split()) == "project lines 100 : 20 5.0 50 : 10 5.00 1 : 1 2 : 2 3"
