"""Answers to questions as people read them."""

import pytest
from django.utils import translation

from registrations.documents import answers
from registrations.models import Question


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [("sl", 1.5, "1,5"), ("en", 1.5, "1.5"), ("sl", 12000, "12000"), ("sl", -0.25, "-0,25")],
)
def test_number_is_written_as_the_language_writes_it(language, value, said):
    with translation.override(language):
        assert answers.words(Question(kind="NUMBER"), value) == said
