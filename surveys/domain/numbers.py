"""Numbers as a language writes them: 38% in English, 38 % in Spanish, with its separators."""

from babel.numbers import format_decimal, format_percent

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
NOTHING = "—"


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def percent(share: float | None, language: str, digits: int = 0) -> str:
    """Return a share in [0, 1] as a percentage."""
    if share is None:
        return NOTHING
    mark = f"{NO_BREAK_SPACE}%" if language == "es" else "%"
    return format_percent(share, format=_pattern(digits) + mark, locale=language)


def number(value: float | None, language: str, digits: int = 0) -> str:
    """Return a number with the separators of the language."""
    if value is None:
        return NOTHING
    return format_decimal(value, format=_pattern(digits), locale=language)


def signed(value: float | None, language: str, digits: int = 0) -> str:
    """Return a number with its sign, the minus as the typographic one; zero has no sign."""
    if value is None:
        return NOTHING
    if round(value, digits) == 0:
        return number(0, language, digits)
    pattern = _pattern(digits)
    return format_decimal(value, format=f"+{pattern};{MINUS}{pattern}", locale=language)
