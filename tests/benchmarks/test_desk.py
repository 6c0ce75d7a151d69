import pytest

from benchmarks import desk
from benchmarks.importing_records import design
from surveys.actions import accounts
from surveys.models import TypedAnswer, User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


@pytest.fixture
def study(monkeypatch, settings):
    monkeypatch.setattr(desk, "ROUNDS", 2)
    monkeypatch.setattr(desk, "WARM", 1)
    settings.ALLOWED_HOSTS = ["testserver"]
    return design(accounts.system_account())


@pytest.fixture
def person():
    return User.objects.create(username="writer", is_superuser=True)


def test_requests_of_every_size_are_timed_and_statements_do_not_grow_with_them(study, person):
    found = desk.one_request(person, desk.drafts(study, len(desk.SIZES)))
    assert [one.answers for one in found.values()] == [0, *desk.SIZES]
    assert {len(one.times) for one in found.values()} == {2}
    assert {len(one.busy) for one in found.values()} == {2}
    _empty, *saved = (one.statements for one in found.values())
    assert len(set(saved)) == 1


def test_what_is_not_there_counts_as_lost(study, client, person):
    client.force_login(person)
    (interview,) = desk.drafts(study, 1)
    page = desk.Page(interview)
    for _ in range(3):
        desk._patch(client, page, 2)
    assert desk.lost([page]) == 0
    TypedAnswer.objects.filter(copy=interview.pk).first().delete()
    page.number += 1
    assert desk.lost([page]) == 2


def test_a_request_that_fails_ends_the_benchmark(client, db):
    with pytest.raises(SystemExit, match="times mean nothing"):
        desk._timed(lambda: client.get("/nowhere/"))


def test_the_reports_name_ratios_and_what_was_lost(capsys):
    empty = desk.One(0, 2, [1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    saved = desk.One(10, 16, [4.0, 6.0, 9.0], [3.0, 4.0, 5.0])
    desk.report_one({desk.EMPTY: empty, "10 answers": saved})
    desk.report_many({desk.EMPTY: [1.0, 2.0, 3.0], desk.SAVING: [4.0] * 3}, lost=0, people=3)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "10 answers 16 6.0 (9.0) 4.0 (5.0) 4.00" in lines
    assert "ratio 2.00 1.33" in lines
    with pytest.raises(SystemExit, match="not all there"):
        desk.report_many({desk.EMPTY: [1.0], desk.SAVING: [4.0]}, lost=1, people=1)
