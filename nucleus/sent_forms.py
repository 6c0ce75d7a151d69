"""What a form sent, to be kept for whoever typed it; a password never is."""

# By their whole names, those of sign-in and of the Django admin: a study may ask for a password
# policy.
PASSWORDS = frozenset(
    {
        *("password", "password1", "password2"),
        *("oldpassword", "old_password", "new_password1", "new_password2"),
    }
)


def fields_of(request) -> list[tuple[str, str]]:
    """Return every field of a form with each of its values, in their order."""
    return [(name, value) for name, values in request.POST.lists() for value in values]
