"""The words that the scripts of an interview's page need, in the reader's language."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def desk_page_words() -> dict[str, Any]:
    """Return the words of the page by key; a pair is for one thing and for several."""
    return {**_state_words(), **_form_words(), **_act_words(), **_choice_words(), **_panel_words()}


def _state_words() -> dict[str, Any]:
    """What is told of the connection: what is on the server, and who else is there."""
    return {
        "saved_at": _("Saved %(time)s"),
        "nothing_typed": _("Nothing typed yet"),
        "saving": _("Saving…"),
        "waiting": _both(
            lambda n: ngettext(
                "%(count)s change waits: no connection", "%(count)s changes wait: no connection", n
            )
        ),
        "signed_out": _both(
            lambda n: ngettext(
                "%(count)s change waits: sign in again", "%(count)s changes wait: sign in again", n
            )
        ),
        "refused_by_server": _("Not saved. Copy what you typed last, and load the page again."),
        "also_writing": _("Also writing: %(names)s"),
        "version_saved": _("Version %(version)s saved %(time)s"),
        "session_over": _("Your session is over"),
        "session_over_hint": _(
            "Sign in again and go on: what you typed is still here, and is sent as soon as you "
            "are back."
        ),
        "user": _("User name"),
        "password": _("Password"),
        "sign_in": _("Sign in"),
        "sign_in_failed": _("This password does not fit. Try again."),
        "another_person": _(
            "%(name)s is signed in on this computer now. What %(user)s typed here is not sent: it "
            "would be stored under another name. Sign out there, and sign in here as %(user)s."
        ),
        "no_connection": _("There is no connection to the server. Try again in a moment."),
    }


def _form_words() -> dict[str, Any]:
    """What stands around the questions."""
    return {
        "details": _("The interview"),
        "consent": _("Consent"),
        "projects": _("Projects"),
        "needed": _("(needed)"),
        "ok": _("OK"),
        "none_of_these": _("None of these"),
        "refused": _("Refused"),
        "dont_know": _("Don't know"),
        "refused_key": "Alt+R",
        "dont_know_key": "Alt+K",
        "clear": _("Clear"),
        "clear_key": _("Delete"),
        "history": _("History"),
        "history_key": "Alt+H",
        "unfinished": _("This is not complete yet. Go on, or delete it."),
        "two_values": _("Two people typed different things here. Choose one of them above."),
        "emptied": _("empty"),
        "agreed": _("agreed"),
        "label": _("Label"),
        "project_number": _("Project %(number)s"),
        "conversation": _("Conversation %(number)s"),
        "add_conversation": _("Add a conversation"),
        "remove_conversation": _("Remove this conversation"),
        "no_conversations": _("none"),
        "progress": _("%(done)s of %(total)s answered."),
        "wrong_here": _both(
            lambda n: ngettext("%(count)s thing is wrong.", "%(count)s things are wrong.", n)
        ),
    }


def _act_words() -> dict[str, Any]:
    """What is said when a version is saved, checked and handed in."""
    return {
        "problem": _("There is a problem"),
        "error_title": _("Error:"),
        "attention": _both(
            lambda n: ngettext(
                "%(count)s thing needs attention. What you typed is still here.",
                "%(count)s things need attention. What you typed is still here.",
                n,
            )
        ),
        "to_confirm": _("To confirm"),
        "to_confirm_headline": _("Something is to be confirmed. What you typed is still here."),
        "to_confirm_hint": _("Tick what is right and go on, or correct it below."),
        "ready": _("Nothing is missing"),
        "ready_hint": _(
            "The interview and %(projects)s are complete. Submit it: whoever reviews it sees it "
            "then, and it is counted."
        ),
        "projects_counted": _both(lambda n: ngettext("%(count)s project", "%(count)s projects", n)),
        "ready_again": _("It was submitted before. Save what you changed, and it is counted."),
        "save_version": _("Save version"),
        "read_once_more": _("Read all of it once more"),
        "submit": _("Submit"),
        "not_sent": _("Not done"),
        "others_write": _("Others are writing at this moment. Wait a little, and try again."),
        "nothing_open": _("Nothing is open."),
        "discard": _("Throw it away"),
        "discard_question": _("Throw away all that is typed here and not saved as a version?"),
        "discard_hint": _(
            "That is what everybody typed since the last version. It cannot be brought back."
        ),
        "discarded": _("Thrown away. You see the last version."),
        "left_out_blank": _both(
            lambda n: ngettext(
                "%(count)s project without any answer was left out.",
                "%(count)s projects without any answer were left out.",
                n,
            )
        ),
    }


def _choice_words() -> dict[str, Any]:
    """What is said where two people typed different things."""
    return {
        "conflicts": _("Typed differently by two people"),
        "conflicts_hint": _(
            "Both are kept until somebody chooses. No version can be saved before that."
        ),
        "conflicts_announced": _both(
            lambda n: ngettext(
                "%(count)s answer was typed differently by two people. Choose at the top of the "
                "page.",
                "%(count)s answers were typed differently by two people. Choose at the top of the "
                "page.",
                n,
            )
        ),
        "typed_by": _("%(name)s, %(time)s"),
        "by_me": _("You"),
        "by_somebody": _("Somebody else"),
        "keep_mine": _("Keep mine"),
        "keep_theirs": _("Keep that of %(name)s"),
        "settled": _("Chosen."),
        "keep_project": _("Keep the project"),
        "remove_anyway": _("Remove it all the same"),
    }


def _panel_words() -> dict[str, Any]:
    """What the panels beside the page say: the past, and the keys."""
    return {
        "history_of": _("History: %(answer)s"),
        "history_whole": _("History of the interview"),
        "history_page": _("Submitted, returned, consents: what else happened"),
        "earlier": _("Show earlier changes"),
        "removed_project": _("Removed project"),
        "no_history": _("Nothing is saved of it yet."),
        "loading": _("One moment…"),
        "moment": _("%(day)s, %(time)s"),
        "changed_by": _("%(name)s, version %(version)s"),
        "restore": _("Take the old value"),
        "restored": _("The old value is back."),
        "close": _("Close"),
        "keys": _("Keys"),
        "key_list": [
            ["Alt+S", _("Save a version")],
            [_("Alt+Enter"), _("Check and submit")],
            ["Alt+N", _("Add a project")],
            ["F8", _("To what is needed or wrong next")],
            [_("Alt+PgDn"), _("To the next section")],
            [_("Alt+PgUp"), _("To the section before")],
            ["1–9", _("Choose an option")],
            ["Alt+R", _("Refused")],
            ["Alt+K", _("Don't know")],
            ["Alt+H", _("History of the answer, or of the interview")],
            ["Ctrl+Z", _("Take back what was typed last")],
            ["?", _("Show or hide these keys")],
        ],
        "keys_of_table": _("In the table of projects"),
        "key_list_of_table": [
            ["F2", _("Edit")],
            [_("Ctrl+Enter"), _("Duplicate")],
            [_("Ctrl+Delete"), _("Remove")],
            [_("Alt+Shift+↑"), _("Move up")],
            [_("Alt+Shift+↓"), _("Move down")],
            ["Ctrl+D", _("Fill down")],
            ["Alt+↓", _("Sort and filter")],
        ],
    }


def _both(worded: Callable[[int], str]) -> tuple[str, str]:
    """Return the words for one thing and for several, with the number left open."""
    return worded(1), worded(2)
