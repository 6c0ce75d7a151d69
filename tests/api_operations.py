"""Every operation of the API × every role: what each is answered, and what is sent to it."""

import uuid

SIGN_IN, HIDDEN, FORBIDDEN, OK, MADE, DONE = 401, 404, 403, 200, 201, 204
ROLES = ("anonymous", "stranger", "researcher", "analyst", "admin")


def entering(status=OK):
    """Return the answers to what only those do who enter interviews."""
    return dict(zip(ROLES, (SIGN_IN, HIDDEN, status, FORBIDDEN, status), strict=True))


def anybody(status=OK, *, anonymous=OK):
    """Return the answers to what shows nothing of a study."""
    return dict.fromkeys(ROLES, status) | {"anonymous": anonymous}


ROOT = "/api/v1/"
COPY = f"{ROOT}working-copies/{{id}}/"
# Method and address as described: expected status by role.
OPERATIONS = {
    ("get", f"{ROOT}session/"): anybody(),
    ("post", f"{ROOT}session/"): anybody(401, anonymous=401),  # nobody is called so
    ("delete", f"{ROOT}session/"): anybody(),
    ("get", f"{ROOT}working-copies/"): entering(),
    ("post", f"{ROOT}working-copies/"): entering(MADE),
    ("get", COPY): entering(),
    ("patch", COPY): entering(),
    ("delete", COPY): entering(DONE),
    ("post", f"{COPY}publish/"): entering(),
    ("post", f"{COPY}submit/"): entering(),
    ("get", f"{COPY}check/"): entering(),
    ("get", f"{COPY}history/"): entering(),
    ("get", f"{COPY}history/all/"): entering(),
}
ROUTES = {
    *("api-session", "api-schema", "api-working-copies", "api-working-copy"),
    *("api-publish", "api-submit", "api-check", "api-history"),
    "api-whole-history",
}


def query_of(operation, study) -> str:
    """Return what an address asks for."""
    return {
        ("get", f"{ROOT}working-copies/"): f"?study={study.slug}",
        ("get", f"{COPY}history/"): "?part=answer&code=stage",
    }.get(operation, "")


def body_of(operation, study) -> dict:
    """Return what is sent to an address; `R7` is an expert of the study without an interview."""
    return {
        ("post", f"{ROOT}session/"): {"username": "nobody", "password": "x"},
        ("post", f"{ROOT}working-copies/"): {
            "id": str(uuid.uuid4()),
            "study": study.slug,
            "wave": "2019",
            "expert": "R7",
            "language": "en",
        },
        ("patch", COPY): {
            "sender": str(uuid.uuid4()),
            "number": 1,
            "seen": 0,
            "changes": [
                {"place": "", "part": "answer", "code": "goals", "typed": "grow", "seen": 0}
            ],
        },
    }.get(operation, {})
