"""What every form of a page carries: the token against forgery, and for whom the page was made.

A builtin of all templates, so that no form can leave it out.
"""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from nucleus.sent_forms import TYPED_BY

register = template.Library()


class TokensNode(CsrfTokenNode):
    """The token of Django, and the name of the person who types into the form."""

    def render(self, context: Context) -> str:
        user = getattr(getattr(context, "request", None), "user", None)
        if user is None or not user.is_authenticated:
            return super().render(context)
        typed_by = '<input type="hidden" name="{}" value="{}">'
        return super().render(context) + format_html(typed_by, TYPED_BY, user.get_username())


@register.tag
def csrf_token(parser: Parser, token: Token) -> TokensNode:
    return TokensNode()
