"""Documents as PDF files: the one place that calls Typst."""

from functools import cache

import typst
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify

from surveys.domain.documents.content import TEMPLATE, Document


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts there are, those of Typst among them; looked for once."""
    return typst.Fonts()


def pdf_of(document: Document) -> bytes:
    """Return a document as PDF/UA; as tagged PDF where it has a character that no font shows.

    The standard forbids such a character. What somebody typed is printed all the same.
    """
    template, inputs = str(TEMPLATE), document.as_inputs()
    try:
        return typst.compile(template, sys_inputs=inputs, font_paths=_fonts(), pdf_standards="ua-1")
    except typst.TypstError:
        return typst.compile(template, sys_inputs=inputs, font_paths=_fonts())


def pdf_response(document: Document, name: str) -> HttpResponse:
    """Return a document to be read in the browser, and saved under a name; nothing keeps it."""
    response = HttpResponse(pdf_of(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name) or "document"}.pdf"'
    add_never_cache_headers(response)
    return response
