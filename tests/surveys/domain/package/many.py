"""A package of as many interviews as a test asks for, with answers of their own."""

import uuid

from tests.surveys.domain.package.contents import C18, C19, I18, I19, LINK, P18, P19, Q19, package

OF_ALL = {name: uuid.UUID(name) for name in (C18, C19, I18, I19, LINK, P18, P19, Q19)}


def package_of(pairs, changes=None):
    """Return files with so many times the two interviews, of experts of their own.

    `changes` makes, of the lines of one table and the number of a pair, other lines.
    """
    files = package()
    for name in ("quotes.csv", "profiles.csv"):
        files[name] = files[name].splitlines(keepends=True)[0]
    own = [{code: str(uuid.uuid5(id, str(n))) for code, id in OF_ALL.items()} for n in range(pairs)]
    for name in ("respondents", "interviews", "projects", "project_links", "consents"):
        path = f"{name}.csv"
        header, lines = files[path].decode().split("\n", 1)
        parts = [header, "\n"]
        for number in range(pairs):
            mine = lines
            for code, id in own[number].items():
                mine = mine.replace(code, id)
            mine = mine.replace("4" * 8 + "-4444", f"{number:08x}-4444")
            mine = mine.replace("R1", f"E{number}").replace("R2", f"X{number}")
            mine = mine.replace("[],5", f"[],{number + 1}").replace("hidden", f"told {number}")
            parts.append(changes(name, number, mine) if changes else mine)
        files[path] = "".join(parts).encode()
    return files
