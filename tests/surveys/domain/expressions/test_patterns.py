"""Which patterns of regex() are read, what they fit, and why others are refused."""

import re

import pytest

from surveys.domain.expressions.patterns import PatternError, compile_pattern, matches


def fits(pattern, text):
    return matches(compile_pattern(pattern), text)


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("[^a-fc-d]", "g", "c"),
        ("[^c-da-f]x", "gx", "ex"),
        ("[^\\d]+", "a-b", "a1"),
        ("[\\W-]", "-", "a"),
        ("[a-]", "-", "b"),
        ("[+-9]", "5", "a"),
        ("[\\n-\\r]", "\r", " "),
        ("[\\]]?a", "]a", "[a"),
        ("^(?:a|b)?c$|d", "bc", "cd"),
        ("(a*|b)*c", "aabac", "aab"),
        ("a{2}b{1,}?c{0,1}", "aabb", "aab" * 2),
        ("x*?y+?", "xxy", "xx"),
        ("(|a)b", "b", "aab"),
        ("\\.\\$\\{", ".${", "a${"),
        ("é", "é", "e"),
    ],
)
def test_a_pattern_fits_the_whole_text(pattern, fitting, other):
    assert fits(pattern, fitting)
    assert not fits(pattern, other)


@pytest.mark.parametrize("point", ["\0", "\t", "\n", "é", "\U0010ffff"])
def test_a_dot_is_any_character_but_a_new_line(point):
    assert fits(".", point) is (point != "\n")
    assert fits("[^\\n]", point) is (point != "\n")


def test_what_excludes_every_character_fits_none():
    program = compile_pattern("[^\\d\\D]|[^\0-\U0010ffff]")
    assert not any(matches(program, text) for text in ("", "a", "1", "\U0010ffff"))


@pytest.mark.parametrize(
    ("pattern", "position", "says"),
    [
        ("a)", 1, "This “)” in the pattern closes nothing; remove it."),
        ("(a", 0, "This bracket is not closed; add “)”."),
        ("a[b", 1, "This bracket is not closed; add “]”."),
        ("a[]", 1, "Nothing stands between these brackets."),
        ("[z-a]", 1, "This range goes backwards or is none; write like a-z."),
        ("[\\d-z]", 1, "This range goes backwards or is none; write like a-z."),
        ("[a-\\w]", 1, "This range goes backwards or is none; write like a-z."),
        ("a\\", 2, "The pattern ends too early; a bracket or sign is missing."),
        ("[a-", 3, "The pattern ends too early; a bracket or sign is missing."),
        ("a**", 2, "Only one sign of repetition can stand here; remove this."),
        ("a*{2}", 2, "Only one sign of repetition can stand here; remove this."),
        ("a{201}", 1, "Repeat from few to at most 200 times."),
        ("a{2,201}", 1, "Repeat from few to at most 200 times."),
        ("a{201,}", 1, "Repeat from few to at most 200 times."),
        ("a{3,2}", 1, "Repeat from few to at most 200 times."),
        ("a{}", 1, "Write repetitions like {3} or {2,5}."),
        ("a{2", 1, "Write repetitions like {3} or {2,5}."),
        ("a{,2}", 1, "Write repetitions like {3} or {2,5}."),
        ("a{2,x}", 1, "Write repetitions like {3} or {2,5}."),
        ("a{٢}", 1, "Write repetitions like {3} or {2,5}."),
        ("(?=a)", 1, "Groups that begin with (? are not known; only (?: is."),
        ("(" * 21 + ")" * 21, 20, "The pattern has too many brackets inside each other."),
        ("+a", 0, "“+” cannot stand here; put a backslash before it."),
        ("a$b", 1, "“$” cannot stand here; put a backslash before it."),
        ("(a$)", 2, "“$” cannot stand here; put a backslash before it."),
        ("\\p", 0, "“\\p” is not known in a pattern."),
        ("(ab){200}(ab){200}", 18, "The pattern is too large; shorten it or repeat fewer times."),
        ("a{200}|b{200}|c{200}", 20, "The pattern is too large; shorten it or repeat fewer times."),
    ],
)
def test_a_pattern_outside_the_subset_is_refused_with_its_place(pattern, position, says):
    with pytest.raises(PatternError, match=re.escape(says)) as caught:
        compile_pattern(pattern)
    assert caught.value.said.place.position == position
    assert caught.value.code == "pattern"
