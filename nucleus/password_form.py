"""The form of allauth to change a password, without what needs mail where there is none."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django.conf import settings


class PasswordForm(ChangePasswordForm):
    """Offers a link by mail only where mail can be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.CAN_MAIL:
            self.fields["oldpassword"].help_text = ""
