import pytest
from django.core.exceptions import ImproperlyConfigured

from nucleus.mail import CONSOLE, NOWHERE, SMTP, Mail, read_url
from tests.nucleus.settings_process import SERVER, run_python


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("", Mail()),
        ("consolemail://", Mail(CONSOLE)),
        ("smtp://mail.example.org", Mail(SMTP, "mail.example.org", 25)),
        (
            "submission://ana%40example.org:p%2Fw@mail.example.org",
            Mail(SMTP, "mail.example.org", 587, "ana@example.org", "p/w", tls=True),
        ),
        (
            "smtps://u:p@mail.example.org:4650",
            Mail(SMTP, "mail.example.org", 4650, "u", "p", ssl=True),
        ),
    ],
)  # fmt: skip
def test_what_an_address_of_a_mail_server_says(url, mail):
    assert read_url(url) == mail
    assert mail.goes_somewhere is (mail.backend != NOWHERE)


@pytest.mark.parametrize(
    "url", ["http://u:secret@host", "smtp://", "smtp://u:secret@host:x", "mail"]
)
def test_an_address_that_is_none_stops_the_start_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_URL.*submission://") as error:
        read_url(url)
    assert "secret" not in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize(("url", "said"), [("", True), ("smtp://mail.example.org", False)])
def test_production_says_at_the_start_that_it_sends_no_mail(tmp_path, url, said):
    done = run_python("import nucleus.wsgi", tmp_path, SERVER | {"EMAIL_URL": url})
    assert done.returncode == 0, done.stderr
    assert ("EMAIL_URL is not set" in done.stderr) is said
