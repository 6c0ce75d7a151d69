from django.db import models


class SignInLimit(models.Model):
    """How many guesses at passwords were made since when: of one account from one address, or all.

    The key is a hash, so that neither names nor addresses stand here.
    """

    key = models.CharField(primary_key=True, max_length=64)
    began = models.DateTimeField(db_index=True)
    guesses = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.guesses} since {self.began:%H:%M:%S}"
