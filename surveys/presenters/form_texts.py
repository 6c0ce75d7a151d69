"""The words of a questionnaire on the page: filled in with answers, with what markup they have."""

from collections.abc import Callable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from surveys.domain.rich_text import Piece, pieces

WordsOf = Callable[[str], str]


def as_html(text: str, words_of: WordsOf) -> SafeString:
    """Return a text as HTML; the browser finds what it fills in by `data-ref`."""
    return _joined(pieces(text), words_of)


def _joined(parts: tuple[Piece, ...], words_of: WordsOf) -> SafeString:
    return format_html_join("", "{}", ((_element(part, words_of),) for part in parts))


def _element(piece: Piece, words_of: WordsOf) -> SafeString | str:
    inner = _joined(piece.inner, words_of)
    match piece.element:
        case "reference":
            return format_html('<span data-ref="{}">{}</span>', piece.text, words_of(piece.text))
        case "br":
            return mark_safe("<br>")
        case "a":
            link = '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>'
            return format_html(link, piece.to, inner)
        case "strong":
            return format_html("<strong>{}</strong>", inner)
        case "em":
            return format_html("<em>{}</em>", inner)
    return piece.text
