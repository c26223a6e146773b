"""What pages about log-ins ask."""

from django import template

from registrations.domain import log_ins

register = template.Library()


@register.filter
def alone(form):
    """{{ form|alone }}: what takes several forms is given the only one of the page."""
    return [form]


@register.filter
def lacks_second_factor(user):
    return log_ins.lacks_second_factor(user)
