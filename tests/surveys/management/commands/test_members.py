import io

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Entry
from tests.surveys.factories import make_study, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def study():
    return make_study(slug="deep-learning")


@pytest.fixture
def ana():
    return make_user(username="ana")


def members(*arguments):
    said = io.StringIO()
    call_command("members", "deep-learning", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_a_role_opens_the_study_and_losing_it_closes_it(study, ana, client):
    client.force_login(ana)
    page = "/studies/deep-learning/"
    assert client.get(page).status_code == 404
    assert members("--add", "ana", "--role", "analyst") == ["ana: analyst"]
    assert client.get(page).status_code == 200
    assert members("--remove", "ana", "--role", "analyst") == []
    assert client.get(page).status_code == 404


def test_giving_a_role_twice_changes_nothing(study, ana):
    members("--add", "ana", "--role", "analyst")
    entries = Entry.objects.count()
    assert members("--add", "ana", "--role", "analyst") == ["ana: analyst"]
    assert Entry.objects.count() == entries


def test_the_last_admin_stays(study, ana):
    members("--add", "ana", "--role", "admin")
    with pytest.raises(CommandError, match="ana is the last admin"):
        members("--remove", "ana", "--role", "admin")
    assert members() == ["ana: admin"]


def test_the_history_says_who_gave_and_who_took(study, ana):
    make_user(username="boss")
    members("--add", "ana", "--role", "analyst", "--by", "boss")
    members("--remove", "ana", "--role", "analyst", "--by", "boss")
    entries = Entry.objects.filter(by__username="boss").order_by("at")
    assert [entry.action for entry in entries] == ["membership.added", "membership.removed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--add", "nobody", "--role", "analyst"], "There is no user 'nobody'"),
        (["--add", "ana"], "Say which role with --role"),
        (["--add", "ana", "--role", "boss"], "invalid choice"),
        (["--remove", "ana", "--role", "analyst"], "ana is no analyst of deep-learning"),
        (["--add", "ana", "--role", "admin", "--by", "ana"], "Nobody gives themselves a role"),
    ],
)
def test_a_mistake_is_named_and_changes_nothing(study, ana, arguments, said):
    entries = Entry.objects.count()
    with pytest.raises(CommandError, match=said):
        members(*arguments)
    assert Entry.objects.count() == entries
