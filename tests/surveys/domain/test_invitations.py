"""Which invitations can be used, what is stored of a token, and which roles one gives."""

import datetime

import pytest

from surveys.domain.invitations import InvitationState, hash_of, in_order, token_in, why_not

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
LATER, EARLIER = NOW + datetime.timedelta(seconds=1), NOW - datetime.timedelta(days=1)


def reason(state=InvitationState.OPEN, *, expires_at=LATER, is_void=False):
    return why_not(state, expires_at=expires_at, now=NOW, is_void=is_void, by="ana")


def test_an_open_invitation_can_be_used():
    assert reason() is None


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"state": "used", "is_void": True}, "invitation_used", "was used already; it works once."),
        ({"state": "withdrawn", "expires_at": EARLIER}, "invitation_withdrawn", "taken back."),
        ({"state": "expired"}, "invitation_expired", f"was valid until {LATER}."),
        ({"expires_at": NOW, "is_void": True}, "invitation_expired", f"was valid until {NOW}."),
        ({"is_void": True}, "invitation_void", "ana, who made it, may not give roles"),
    ],
)
def test_another_invitation_says_why_it_cannot_be_used(given, code, says):
    found = reason(**given)
    assert found.code == code
    assert says in str(found)


@pytest.mark.parametrize(
    "typed",
    ["abc", " abc\n", "https://example.org/join/#abc", "https://example.org/jo\n in/#a bc"],
)
def test_a_token_is_read_from_whatever_was_pasted(typed):
    assert token_in(typed) == "abc"


def test_any_token_has_its_own_hash():
    hashes = {hash_of(token) for token in ("abc", "abd", "", "\ud800")}
    assert len(hashes) == 4
    assert hash_of("abc").startswith("ba7816bf8f01cfea")  # that of the standard


def test_roles_come_in_the_order_of_their_table_without_those_unknown_here():
    assert in_order(["admin", "analyst", "auditor", "admin"]) == ["analyst", "admin"]
