"""Questionnaires for tests: a small one by hand, and arbitrary ones by hypothesis."""

from datetime import datetime, time
from functools import cache

from hypothesis import strategies as st

from surveys.domain.dates import EARLIEST
from surveys.domain.expressions import parse, parse_filter
from surveys.domain.questionnaire import Choice, Kind, Level, Question, Questionnaire, Section

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
PLAIN = TEXT.filter(lambda text: "${" not in text)  # that names a question: no form has one of none
WORDS = PLAIN.filter(str.strip)
CODES = st.from_regex(r"q_[a-z0-9]{1,6}", fullmatch=True)
CATEGORIES = st.from_regex(r"[a-z0-9_+][a-z0-9_.+-]{0,6}", fullmatch=True)
FEW_CATEGORIES = st.lists(CATEGORIES, min_size=1, max_size=3, unique=True)
TWELVE_CODES = st.lists(CODES, min_size=12, max_size=12, unique=True)
LANGUAGES = st.lists(st.sampled_from(["en", "es", "pt-BR", "xx"]), min_size=1, unique=True)


ASKED = tuple(kind for kind in Kind if kind.is_typed)
"""What a person answers."""


def question(code, kind="text", level="interview", **fields):
    """Return a question with as little as it needs."""
    if fields.get("choices") is None and kind.startswith("select"):
        fields["choices"] = "red green blue"
    if "choices" in fields:
        fields["choices"] = tuple(Choice(c, {"en": c}) for c in fields["choices"].split())
    for rule in ("relevant", "constraint", "required_if", "calculation", "default"):
        if fields.get(rule):
            fields[rule] = parse(fields[rule])
    if fields.get("choice_filter"):
        fields["choice_filter"] = parse_filter(fields["choice_filter"])
    if kind == "calculate":
        fields.setdefault("calculation", parse("1 + 1"))
    fields.setdefault("label", {"en": code})
    return Question(code=code, kind=Kind(kind), level=Level(level), **fields)


def form(*questions, **fields):
    """Return a questionnaire of one section without a code per level."""
    sections = [
        Section("", {}, level, tuple(q for q in questions if q.level == level))
        for level in Level
        if any(q.level == level for q in questions)
    ]
    fields = {
        "form_id": "test",
        "version": "1",
        "languages": ("en",),
        "default_language": "en",
        **fields,
    }
    return Questionnaire(sections=tuple(sections), **fields)


@cache
def _some_texts(languages):
    """Build this strategy once: building it took longer than drawing from it."""
    return st.dictionaries(st.sampled_from(languages), WORDS)


@st.composite
def _texts(draw, languages, needed=()):
    texts = draw(_some_texts(tuple(languages)))
    return {**{language: draw(WORDS) for language in needed}, **texts}


@st.composite
def _choices(draw, languages, default):
    codes = draw(FEW_CATEGORIES)
    columns = st.dictionaries(st.sampled_from(["part", "Side"]), CATEGORIES)
    return tuple(Choice(code, draw(_texts(languages, [default])), draw(columns)) for code in codes)


@st.composite
def _question(draw, code, level, section, earlier, lists, languages, default):
    kind = draw(st.sampled_from(list(Kind)))
    name = draw(st.sampled_from(sorted(lists))) if kind.has_choices else ""
    before = draw(st.none() | st.sampled_from(earlier)) if earlier else None
    return Question(
        code=code,
        kind=kind,
        level=level,
        section=section,
        label=draw(_texts(languages, [default])),
        hint=draw(_texts(languages)),
        relevant=parse(condition_on(before)) if before else None,
        constraint=parse(". >= 0 and . <= 10") if kind == Kind.INTEGER else None,
        **draw(_rules(kind, before)),
        constraint_message=draw(_texts(languages)),
        choices=lists.get(name, ()),
        choice_list=name,
    )


@st.composite
def _rules(draw, kind, before):
    """Rules that go with a kind, and read an earlier question."""
    condition = parse(condition_on(before)) if before else None
    if kind == Kind.CALCULATE:
        value = f"if({condition.text}, 1.5, 2)" if condition else "1 + 1"
        return {"calculation": parse(value)}
    if kind == Kind.NOTE:
        return {}
    required = draw(st.sampled_from([True, False, condition]))
    is_condition = required is condition
    rules = {"required_if": condition} if is_condition else {"required": required}
    if draw(st.booleans()):
        rules["default"] = parse(draw(st.sampled_from(["'3'", "today()", "3", "'f(x)'"])))
    if kind.has_choices and draw(st.booleans()):
        rules["choice_filter"] = parse_filter("name != ''")
    return rules


def condition_on(question):
    """Return a condition that is true for some answers of the question."""
    if question.kind == Kind.SELECT_MULTIPLE:
        return f"selected(${{{question.code}}}, '{question.choice_codes[0]}')"
    value = {
        Kind.TEXT: "'a'",
        Kind.INTEGER: "3",
        Kind.DECIMAL: "3",
        Kind.DATE: "'2019-06-30'",
        Kind.TIME: "'08:30:00'",
        Kind.DATETIME: "'2019-06-30T08:30:00'",
        Kind.ACKNOWLEDGE: "'OK'",
        Kind.CALCULATE: "2",
    }.get(question.kind) or f"'{question.choice_codes[0]}'"
    return f"${{{question.code}}} = {value}"


@st.composite
def questionnaires(draw):
    """Any well-formed questionnaire whose conditions read earlier questions of their level."""
    languages = draw(LANGUAGES)
    default = draw(st.sampled_from(languages))
    lists = draw(
        st.dictionaries(
            st.sampled_from(["yes_no", "colours", "a-b"]), _choices(languages, default), min_size=1
        )
    )
    codes = iter(draw(TWELVE_CODES))
    sections = []
    shape = draw(st.sampled_from(["i", "p", "ip", "pi", "ipi", "iippi"]))
    for number, letter in enumerate(shape):
        level = Level.INTERVIEW if letter == "i" else Level.PROJECT
        unnamed = draw(st.booleans()) and not (number and shape[number - 1] == letter)
        section = "" if unnamed else f"part_{number}"
        questions = []
        for _ in range(draw(st.integers(1, 2))):
            earlier = [q for s in sections for q in s.questions if q.level == level]
            earlier = [q for q in [*earlier, *questions] if q.kind != Kind.NOTE]
            questions.append(
                draw(_question(next(codes), level, section, earlier, lists, languages, default))
            )
        label = {} if unnamed else draw(_texts(languages))
        sections.append(Section(section, label, level, tuple(questions)))
    return Questionnaire(
        form_id=draw(CODES),
        version=draw(CODES),
        languages=tuple(languages),
        default_language=default,
        sections=tuple(sections),
        title=draw(st.just("") | WORDS),
        project_label=draw(_texts(languages)) if "p" in shape else {},
    )


def stored_answers(question):
    """Return a strategy of everything that may be stored for a question, kinds of empty aside."""
    if question.kind == Kind.SELECT_ONE:
        return st.sampled_from(question.choice_codes)
    if question.kind == Kind.SELECT_MULTIPLE:
        return st.sets(st.sampled_from(question.choice_codes)).map(
            lambda chosen: [code for code in question.choice_codes if code in chosen]
        )
    return {
        Kind.TEXT: TEXTS,
        Kind.INTEGER: st.integers(-(2**53) + 1, 2**53 - 1),
        Kind.DECIMAL: DECIMALS,
        Kind.DATE: st.dates(min_value=EARLIEST).map(lambda day: day.isoformat()),
        Kind.TIME: st.times().map(lambda time: time.isoformat("seconds")),
        Kind.DATETIME: st.datetimes(min_value=datetime.combine(EARLIEST, time())).map(
            lambda moment: moment.isoformat(timespec="seconds")
        ),
        Kind.ACKNOWLEDGE: st.just("OK"),
    }[question.stored_as]


def _decimal(parts):
    whole, digits = parts
    text = f"{whole}.{digits}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0") else text


DECIMALS = st.tuples(
    st.sampled_from(["", "-"]).flatmap(
        lambda sign: st.integers(0, 10**9).map(lambda number: f"{sign}{number}")
    ),
    st.from_regex(r"[0-9]{0,5}", fullmatch=True),
).map(_decimal)

TEXTS = (
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1)
    | st.sampled_from([".refused", "[]", "\\", "\\.a", "[x]", ".", "a\nb", '"a","b"'])
).filter(str.strip)
