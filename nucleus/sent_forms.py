"""What a form sent, to be kept for whoever typed it; a password never is."""

from django.http import HttpRequest

# By their whole names, those of sign-in and of the Django admin: a study may ask for a password
# policy.
PASSWORDS = frozenset(
    {
        *("password", "password1", "password2"),
        *("oldpassword", "old_password", "new_password1", "new_password2"),
    }
)
TYPED_BY = "typed_by"
"""For whom a page was made."""
FIRST_TYPED_BY = "first_typed_by"
"""Who typed what a page only carries, where it was made for somebody else."""
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
NOT_TYPED = PASSWORDS | {TOKEN, TYPED_BY, FIRST_TYPED_BY}
"""What no page shows or carries as typed."""


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return every field of a form with each of its values, in their order."""
    return [(name, value) for name, values in request.POST.lists() for value in values]
