"""Whatever a file makes of its reader, the process that asked goes on."""

import pytest

from registrations.documents import confined
from tests.documents.test_lists import book

ROOM = confined.Limits(memory=512 * 1024 * 1024, processor=4, seconds=30, answer=1000)
WORDS = (10, 10, 2000, 5000)


def test_answer_comes_back_as_it_was_written():
    assert confined.run("workbook", WORDS, book([["Žiga"]]), ROOM) == '[["Žiga"]]'.encode()


@pytest.mark.parametrize(
    "limits", [{"answer": 100}, {"memory": 1024 * 1024}, {"seconds": 0.001}], ids=str
)
def test_program_beyond_its_limits_is_ended(limits):
    with pytest.raises(confined.Ended) as ended:
        confined.run("workbook", WORDS, book([["a" * 200]]), ROOM._replace(**limits))

    assert ended.value.code is None
