"""Links that give a data set anew each time: made, revoked, used, and their files kept fresh."""

from analytics.actions.data_links.making import (
    keep_suited,
    make_link,
    open_link,
    revoke_link,
)
from analytics.actions.data_links.renewing import renew_links
from analytics.actions.data_links.using import link_with, take_by_link

__all__ = [
    "keep_suited",
    "link_with",
    "make_link",
    "open_link",
    "renew_links",
    "revoke_link",
    "take_by_link",
]
