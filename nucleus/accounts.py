from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an admin makes the account."""

    def is_open_for_signup(self, request):
        return False
