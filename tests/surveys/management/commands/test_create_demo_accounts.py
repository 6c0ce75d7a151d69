import io

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Membership, User
from tests.surveys.factories import make_study, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def create(slug="deep-learning"):
    said = io.StringIO()
    call_command("create_demo_accounts", slug, stdout=said)
    return said.getvalue()


@pytest.fixture
def study():
    return make_study(slug="deep-learning")


@pytest.fixture
def _chosen(settings):
    settings.DEMO_PASSWORD = "chosen by me"


def passwords_of():
    return {membership.role: membership.user.password for membership in Membership.objects.all()}


def test_a_made_password_is_printed_once(study, client):
    password = create().strip().rpartition(" ")[2]
    for role in ("researcher", "analyst", "admin"):
        assert client.login(username=role, password=password)
        assert Membership.objects.filter(study=study, user__username=role, role=role).exists()
    assert create() == ""


def test_a_made_password_is_never_the_same(study):
    first = create()
    Membership.objects.all().delete()
    User.objects.filter(is_active=True).delete()
    assert create() != first


@pytest.mark.usefixtures("_chosen")
def test_a_chosen_password_is_not_printed(study, client):
    assert create() == ""
    assert client.login(username="analyst", password="chosen by me")


@pytest.mark.usefixtures("_chosen")
def test_repeating_a_chosen_password_signs_nobody_out(study):
    create()
    before = passwords_of()
    create()
    assert passwords_of() == before


def test_a_chosen_password_replaces_a_made_one(study, client, settings):
    create()
    settings.DEMO_PASSWORD = "chosen by me"
    create()
    assert client.login(username="admin", password="chosen by me")


def test_where_somebody_can_sign_in_nothing_is_made(study):
    make_user(username="somebody")
    assert create() == ""
    assert not User.objects.filter(username="researcher").exists()


def test_production_has_no_demo_accounts(study, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="embedded mode only"):
        create()


def test_an_unknown_study_is_named():
    with pytest.raises(CommandError, match="There is no study 'nowhere'"):
        create("nowhere")
