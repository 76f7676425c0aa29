"""How pages say times, terms and numbers."""

from django import template

register = template.Library()
