"""What a browser may send: how large, in which letters, and in pieces."""

import http.client
import io
import subprocess
import sys

import pytest
from django.urls import reverse

from nucleus.bodies import Body, WholeBodies, is_for_text
from tests.faults.servers import free_port, wait_for_port
from tests.nucleus.settings_process import ROOT
from tests.surveys.factories import make_member as member
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.slow

FORM = "application/x-www-form-urlencoded"
LIMIT = 10 * 1024 * 1024


def post(client, body, content_type, **more):
    return client.generic("POST", reverse("set_language"), body, content_type=content_type, **more)


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "latin-1", "windows-1252", "iso-8859-15"])
def test_letters_that_contain_ascii_can_be_read(charset):
    assert is_for_text(charset)


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf-32", "utf-7", "base64", "rot13", "cp037", "no-such", "idna", "\x00"]
)
def test_letters_in_which_the_signs_of_a_form_look_otherwise_cannot(charset):
    assert not is_for_text(charset)


@pytest.mark.django_db
def test_a_form_in_other_letters_is_read_as_what_it_says(client):
    wave = make_wave(make_study())
    client.force_login(member(wave.study, "researcher"))
    body = "action=save&details-respondent=Pe%F1a&details-language=es"
    address = reverse("interview-new", args=[wave.study.slug])
    page = client.generic("POST", address, body, content_type=f"{FORM}; charset=latin-1")
    assert page.status_code < 500
    assert "Peña" in page.content.decode()


@pytest.mark.parametrize("charset", ["utf-16", "no-such-letters", "base64"])
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_letters_that_nobody_can_read_are_refused_in_words(client, charset, method, content_type):
    page = client.generic(
        method, reverse("account_login"), "a=b", content_type=f"{content_type}; charset={charset}"
    )
    assert page.status_code == 415
    assert f"It says that it is written in “{charset}”. Send it in UTF-8." in page.content.decode()


def test_the_words_are_spanish_where_the_reader_is(client):
    page = post(client, "a=b", f"{FORM}; charset=utf-16", HTTP_ACCEPT_LANGUAGE="es")
    assert "Enviarla en UTF-8" in page.content.decode()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", "--x\r\n"),
        ("multipart/form-data; boundary=", "--x\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, "--x\r\n"),
        ("multipart/form-data; boundary=ñ", "--x\r\n"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data"),
    ],
)
def test_a_form_that_is_cut_or_damaged_is_refused_in_words(client, content_type, body):
    page = post(client, body, content_type)
    assert page.status_code in (302, 400)  # one without a field is an empty form
    if page.status_code == 400:
        assert "The request cannot be read" in page.content.decode()


def test_a_form_with_too_many_fields_is_told_how_many_it_may_have(client):
    page = post(client, "a=1&" * 100_001, FORM)
    assert page.status_code == 413
    assert "The form has more than 100,000 fields." in page.content.decode()


def test_a_body_that_is_too_large_is_told_the_limit(client):
    page = post(client, "a" * (LIMIT + 1), FORM)
    assert page.status_code == 413
    assert "At most 10 MB can be sent at once." in page.content.decode()


def test_a_program_gets_the_refusal_as_json(client):
    page = post(client, "a" * (LIMIT + 1), FORM, HTTP_ACCEPT="application/json")
    assert page.status_code == 413
    assert page.json()["error"]["title"] == "This is too large"


def test_a_body_in_pieces_reaches_the_form_and_what_is_left_is_taken_in():
    def application(environ, start_response):
        return [environ["CONTENT_LENGTH"].encode(), environ["wsgi.input"].read(3)]

    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"abcdef")}
    assert WholeBodies(application)(environ, None) == [b"6", b"abc"]
    body = io.BytesIO(b"abcdefGET /next")
    assert WholeBodies(application)({"CONTENT_LENGTH": "6", "wsgi.input": body}, None)
    assert body.read() == b"GET /next"


def test_a_body_knows_its_lines():
    body = Body(io.BytesIO(b"one\ntwo\nthree"), 9)
    assert [body.readline(), body.readline(2), body.read(), body.read()] == [
        *(b"one\n", b"tw", b"o\nt", b"")
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run the pages as they are served, on a port of their own."""
    port = free_port()
    folder = tmp_path_factory.mktemp("served")
    command = [sys.executable, "-m", "gunicorn", "nucleus.wsgi", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, "--threads", "2", "--no-control-socket", "--log-level", "warning"],
        cwd=ROOT,
        env={"PATH": "", "NUCLEUS_DATA_DIR": str(folder)},
    )
    wait_for_port(port)
    yield port
    process.terminate()
    process.wait(30)


@pytest.mark.parametrize("chunked", [False, True])
def test_whoever_sends_too_much_reads_the_answer_and_goes_on(server, chunked):
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=30)
    for _ in range(2):  # the connection is whole, so the next request uses it
        pieces = (bytes(1024 * 1024) for _ in range(25))
        body = pieces if chunked else bytes(25 * 1024 * 1024)
        connection.request("POST", "/healthz", body, encode_chunked=chunked)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert (answer.status, "At most 10 MB can be sent at once." in text) == (413, True)
    connection.close()


def test_a_small_body_in_pieces_is_served_as_any_other(server):
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=30)
    connection.request("POST", "/healthz", iter([b"a=", b"b"]), encode_chunked=True)
    assert connection.getresponse().status == 403  # it came, without the token of a page
    connection.close()
