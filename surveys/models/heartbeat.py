from django.db import models


class Heartbeat(models.Model):
    """When a background process last did work: the sign that it consumes, not only lives."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
