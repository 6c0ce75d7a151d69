import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.domain.documents.content import TEMPLATE, Answer, Asked, Document, Part
from surveys.views import pdf
from surveys.views.pdf import pdf_of, pdf_response

EVERYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)


def document(words: str = "words", **given) -> Document:
    asked = Asked(words, number="1.", condition=words, hint=words, choices=(words, "b"), lines=2)
    parts = (
        Part(
            words or "heading", answers=(Answer(words, words), Answer("empty", words, empty=True))
        ),
        Part("asked", level=3, note=words, questions=(asked,), on_new_page=True),
    )
    return Document("Title", "es", subtitle=words, footer=words, parts=parts, **given)


def test_a_document_is_accessible_and_has_a_title_and_a_language():
    content = pdf_of(document())
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid:part" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang(es)" in content
    assert b"Title" in content


def test_a_character_without_a_font_is_printed_all_the_same():
    content = pdf_of(document("\u0378"))
    assert b"pdfuaid:part" not in content
    assert b"/StructTreeRoot" in content


@settings(max_examples=30, deadline=None)
@given(EVERYTHING)
def test_no_text_breaks_a_document(words):
    assert pdf_of(document(words, facts=(Answer(words, ""),))).startswith(b"%PDF-")


def test_words_are_never_read_as_markup():
    query = typst.query(
        str(TEMPLATE), "heading", sys_inputs=document("= x #pagebreak() *b*").as_inputs()
    )
    assert "= x #pagebreak() *b*" in query


def test_fonts_are_looked_for_once():
    assert pdf._fonts() is pdf._fonts()


def test_a_file_has_a_name_of_letters_that_every_system_takes():
    response = pdf_response(document(), "estudio/año 2019 R14")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'inline; filename="estudioano-2019-r14.pdf"'
    assert (
        pdf_response(document(), "你")["Content-Disposition"] == 'inline; filename="document.pdf"'
    )
