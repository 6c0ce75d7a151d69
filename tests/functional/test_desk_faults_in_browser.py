"""Nothing that is typed into the desk is lost, and nothing arrives twice, whatever breaks.

A real server, a real worker and a real browser. While a script types, the network goes, answers
get lost, processes are killed, sessions end, keys change. What the page showed as saved is on the
server at every moment; when all is well again, so is all that was typed, each once. The negative
controls take the defence away: then the same checks find what is missing, or there twice.
"""

import pytest

from tests.faults.desk import DeskSite
from tests.functional.desk_faults import (
    faults_of,
    is_typing,
    lost_of_shown,
    new_typist,
    sign_out,
)
from tests.soaking import SOAK

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.slow,
]

ROUNDS = 20 if SOAK else 3


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve interviews, with a worker beside the server."""
    with DeskSite(tmp_path_factory.mktemp("desk")) as site:
        site.start_all()
        yield site


@pytest.fixture
def typist(site, new_context):
    """Somebody with an interview open, whose console may say that a server does not answer."""
    site.start_what_is_missing()
    return new_typist(site, new_context(viewport={"width": 1280, "height": 900}))


def network_is_cut(site, typist):
    context = typist.page.context
    typist.type_while(lambda: context.set_offline(True))
    typist.type_anywhere()
    typist.wait_for("waiting")
    assert lost_of_shown(typist) == []
    context.set_offline(False)


def answers_are_lost(site, typist):
    """The server takes what is sent; the page never hears of it, three times in a row."""
    left = [3]

    def swallow(route):
        if not is_typing(route.request) or not left[0]:
            return route.continue_()
        left[0] -= 1
        assert route.fetch().status == 200
        return route.abort("connectionreset")

    typist.page.route("**/api/**", swallow)
    typist.type_anywhere()
    typist.wait_for("waiting")
    typist.type_anywhere()
    typist.wait_until_saved()
    typist.page.unroute("**/api/**")


def server_is_killed(site, typist):
    typist.type_while(lambda: site.kill("web"))
    typist.type_anywhere()
    assert lost_of_shown(typist) == []
    site.start_web()


def workers_are_killed(site, typist):
    """Both the process that answers and the one that counts; gunicorn and whoever watches start
    them again."""
    typist.type_while(site.kill_serving_process)
    site.kill("worker")
    typist.type_anywhere()
    assert lost_of_shown(typist) == []
    site.start_worker()


def session_ends(site, typist):
    typist.type_while(lambda: site.ask("end_sessions"))
    typist.add_project()
    typist.wait_for("signed_out")
    assert lost_of_shown(typist) == []
    typist.sign_in_again()


def signed_out_elsewhere(site, typist):
    tab = typist.page.context.new_page()
    typist.type_while(lambda: sign_out(tab, site.url))
    tab.close()
    typist.type_anywhere()
    typist.wait_for("signed_out")
    assert lost_of_shown(typist) == []
    typist.sign_in_again()


def token_is_rotated(site, typist):
    """The token that the page knows fits no cookie any more."""
    typist.type_while(lambda: typist.page.context.clear_cookies(name="csrftoken"))
    typist.type_anywhere()


def key_is_changed(site, typist):
    """The server starts with another key: sessions are void, nobody is signed in."""
    typist.type_while(lambda: site.kill("web"))
    site.forget_secret_key()
    typist.add_project()
    assert lost_of_shown(typist) == []
    site.start_web()
    typist.sign_in_again()


FAULTS = (
    *(network_is_cut, answers_are_lost, server_is_killed, workers_are_killed),
    *(session_ends, signed_out_elsewhere, token_is_rotated, key_is_changed),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_all_that_is_typed_arrives_once(site, typist, fault):
    for _ in range(ROUNDS):
        fault(site, typist)
        typist.wait_until_saved()
        assert faults_of(typist) == []


def test_two_tabs_of_one_person_lose_nothing(site, typist):
    other = typist.open_another_tab()
    pages = (typist.page, other.page)
    for _ in range(ROUNDS):
        place = typist.add_project()
        typist.wait_until_saved()
        for page in pages:
            page.wait_for_function("id => NucleusDesk.desk.model.has(id)", arg=place)
        typist.page.context.set_offline(True)
        for one in (typist, other):
            one.retype(place)
        typist.page.context.set_offline(False)
        for one in (typist, other):
            one.wait_until_saved()
        assert faults_of(typist, other) == []


def test_control_without_repeating_what_was_cut_off_is_lost(site, typist):
    typist.page.evaluate(
        """() => {
          const {queue} = NucleusDesk.desk;
          queue.wait = () => {
            const [request] = queue.outbox.requests;
            if (request) queue.outbox.answered(request);
            return true;
          };
        }"""
    )
    typist.page.context.set_offline(True)
    typist.type_anywhere()
    typist.wait_until_saved()
    typist.page.context.set_offline(False)
    assert [fault for fault in faults_of(typist) if "was typed" in fault]
    assert lost_of_shown(typist)


def test_control_without_their_number_requests_are_applied_twice(site, typist):
    typist.page.evaluate(
        """() => {
          const {queue} = NucleusDesk.desk;
          const wait = queue.wait.bind(queue);
          queue.wait = () => {
            const [request] = queue.outbox.requests;
            const sender = NucleusDesk.arranging.newId();
            Object.assign(request, queue.outbox.bodyOf(request.items, sender, 1));
            return wait();
          };
        }"""
    )
    answers_are_lost(site, typist)
    assert [fault for fault in faults_of(typist) if "were applied" in fault]
