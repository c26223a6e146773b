"""All that is stored, to be compared before and after."""

from django.apps import apps
from django.utils import translation

# What a visit of the organisers' pages may write: that there was a visit.
OF_VISITS = {"sessions.Session", "admin.LogEntry"}


def stored(*, without=frozenset()) -> dict[str, list]:
    """Return all rows of all tables, by the name of their model."""
    # Texts per language are read in the language that is active.
    with translation.override("sl"):
        return {
            model._meta.label: list(model.objects.order_by("pk").values())
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and model._meta.label not in without
        }
