"""What the scripts of the desk say, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def grid_words() -> dict[str, str]:
    """Return the words of the table of projects and of its cards, by key."""
    return _cells() | _commands() | _told() | _pasting() | _ordering() | _cards()


def _cells() -> dict[str, str]:
    """Return what cells hold and what they are called."""
    return {
        "grid_projects": _("Projects"),
        "grid_name": _("Name"),
        "grid_project": _("Project %(number)s"),
        "grid_cell_value": _("%(cell)s: %(value)s"),
        "grid_empty": _("no answer"),
        "grid_not_applicable": _("not applicable"),
        "grid_not_applicable_short": pgettext("not applicable", "n/a"),
        "grid_none_of_these": _("None of these"),
        "grid_refused": _("Refused"),
        "grid_dont_know": _("Don't know"),
        "grid_needed": _("An answer is needed here."),
        "grid_rival": _("%(person)s typed something else: %(value)s."),
        "grid_decide": _("Decide"),
        "grid_calculated": _("This is calculated from other answers."),
        "grid_not_applicable_said": _("This does not apply to this project."),
        "grid_no_such_category": _("No such category: it will be kept as typed and marked."),
        "grid_unstorable": _("The text is too long or has characters that cannot be stored."),
        "grid_keys": _(
            "Arrows move. Typing replaces, F2 edits, Enter and Tab store and go on. "
            "Alt+R: refused. Alt+K: don't know. Alt+N: another project. F8: next to check. "
            "Escape, then Tab leaves the table."
        ),
    }


def _commands() -> dict[str, str]:
    """Return the names of the buttons."""
    return {
        "grid_commands": _("Commands of the table"),
        "grid_do_add": _("Add"),
        "grid_do_duplicate": _("Duplicate"),
        "grid_do_remove": _("Remove"),
        "grid_do_up": _("Move up"),
        "grid_do_down": _("Move down"),
        "grid_do_undo": _("Undo"),
        "grid_do_redo": _("Redo"),
        "grid_do_copy": _("Copy"),
        "grid_do_cut": _("Cut"),
        "grid_do_paste": _("Paste"),
        "grid_do_fill": _("Fill down"),
        "grid_do_edit": _("Edit"),
        "grid_do_clear": pgettext("command", "Empty"),
        "grid_do_refuse": _("Refused"),
        "grid_do_not_know": _("Don't know"),
        "grid_do_column": _("Sort and filter"),
        "grid_do_next": _("Next to check"),
        "grid_cancel": _("Cancel"),
    }


def _told() -> dict[str, str]:
    """Return what is said when something was done."""
    return {
        "grid_added": _("%(project)s added."),
        "grid_duplicated": _("Duplicated as %(project)s."),
        "grid_removed": _("Removed: %(projects)s. Ctrl+Z brings back."),
        "grid_moved": _("%(project)s is now %(number)s of %(count)s."),
        "grid_full": _("There is room for %(most)s projects and no more."),
        "grid_no_move_while_sorted": _("Show all projects in their own order first."),
        "grid_undone": _("Undone."),
        "grid_redone": _("Done again."),
        "grid_nothing_to_undo": _("There is nothing to undo."),
        "grid_nothing_here": _("Nothing can be typed here."),
        "grid_emptied": _("Cells emptied: %(count)s."),
        "grid_OK_said": _("Acknowledged."),
        "grid_refused_said": _("Refused: cells %(count)s."),
        "grid_dont_know_said": _("Don't know: cells %(count)s."),
        "grid_filled": _("Cells filled: %(count)s."),
        "grid_copied": _("Cells copied: %(count)s."),
        "grid_cut": _("Cells cut: %(count)s."),
        "grid_nothing_to_check": _("There is nothing to check."),
        "grid_count": _("Projects: %(count)s"),
        "grid_count_shown": _("Projects shown: %(shown)s of %(count)s"),
        "grid_to_check": _("to check: %(count)s"),
    }


def _pasting() -> dict[str, str]:
    """Return what is said of a block before and after it is pasted."""
    return {
        "grid_paste_here": _("Paste here"),
        "grid_paste_here_hint": _(
            "Paste cells that were copied from a spreadsheet into this field."
        ),
        "grid_paste_title": _("Paste %(rows)s rows and %(columns)s columns"),
        "grid_paste_from": _("From “%(question)s” of %(project)s on."),
        "grid_paste_new": _("Projects to be added: %(count)s."),
        "grid_paste_columns_out": _("Columns beyond the last question, left out: %(count)s."),
        "grid_paste_rows_out": _(
            "Rows left out, as there is room for %(most)s projects: %(count)s."
        ),
        "grid_paste_where": _("What lands where"),
        "grid_paste_to": _("Question"),
        "grid_paste_first": _("First value"),
        "grid_paste_filled": _("Filled"),
        "grid_paste_wrong": _("To correct"),
        "grid_paste_refused": _("Row %(row)s, %(column)s: “%(text)s”. %(why)s"),
        "grid_paste_more": _("And more: %(count)s."),
        "grid_paste_keep": _("Keep what cannot be read as it is typed, marked for correction"),
        "grid_pasted": _("Cells pasted: %(count)s."),
        "grid_pasted_wrong": _("To check: %(count)s."),
        "grid_pasted_out": _("Left out: %(count)s."),
        "grid_pasted_hidden": _("Out of sight, as they do not apply: %(count)s."),
    }


def _ordering() -> dict[str, str]:
    """Return what a column offers."""
    return {
        "grid_contains": _("Contains"),
        "grid_rows_shown": _("Rows"),
        "grid_show": _("Show"),
        "grid_show_all": _("all"),
        "grid_show_without": _("without an answer"),
        "grid_show_to_check": _("to check"),
        "grid_ascending": _("Sort upwards"),
        "grid_descending": _("Sort downwards"),
        "grid_show_everything": _("Show all in their own order"),
    }


def _cards() -> dict[str, str]:
    """Return what a phone shows beside."""
    return {
        "cards_of": _("%(number)s of %(count)s"),
        "cards_previous": _("Previous"),
        "cards_next": _("Next"),
        "cards_list": _("All projects"),
        "cards_none": _("There are no projects yet."),
        "cards_choose": _("Choose"),
    }
