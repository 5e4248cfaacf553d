"""The guide's examples do what it says."""

import doctest
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "emulator.md"


@pytest.mark.skipif(not GUIDE.exists(), reason="needs the checkout")
def test_every_example_of_the_guide():
    # Through the file, since fences end the examples.
    text = GUIDE.read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(
        text, {"__name__": "__main__"}, "emulator.md", str(GUIDE), 0
    )
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    assert result.attempted > 10 and result.failed == 0
