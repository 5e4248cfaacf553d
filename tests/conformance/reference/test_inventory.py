"""Sphinx's inventory: which names it has, of which module each is, and what is none."""

import zlib

import pytest

from osconform.errors import UserError
from osconform.reference.inventory import module_of, read_inventory
from osconform.reference.reading import read_docs

HEAD = (
    b"# Sphinx inventory version 2\n# Project: Python\n# Version: 3.16\n# The rest is compressed by zlib.\n"
)
LINES = """sys.monitoring py:module 0 library/sys.monitoring.html#module-$ -
sys.monitoring.events py:data 1 library/sys.monitoring.html#$ -
sys.exit py:function 1 library/sys.html#$ -
os.path.join py:function 1 library/os.path.html#$ -
rename(2) std:label -1 x.html A label with spaces
"""


def test_a_name_is_of_the_innermost_module(tmp_path):
    (tmp_path / "objects.inv").write_bytes(HEAD + zlib.compress(LINES.encode()))
    docs = read_inventory(tmp_path / "objects.inv", ["os", "os.path", "sys"], "remedy")
    assert docs.version == "3.16"
    assert {name: (item.kind, item.module) for name, item in docs.names.items()} == {
        "sys.monitoring": ("module", "sys.monitoring"),
        "sys.monitoring.events": ("data", "sys.monitoring"),
        "sys.exit": ("function", "sys"),
        "os.path.join": ("function", "os.path"),
    }
    assert docs.names["sys.exit"].page == "library/sys.html#sys.exit"


def test_the_start_of_a_word_is_no_module():
    assert module_of("ossaudiodev.open", ["os"]) == ""


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no Sphinx inventory of version 2"),
        (b"# Sphinx inventory version 1\n", "no Sphinx inventory of version 2"),
        (HEAD + b"no zlib", "damaged"),
        (HEAD[:40], "no Sphinx inventory|damaged"),
    ],
)
def test_what_is_no_inventory_is_refused(tmp_path, data, problem):
    (tmp_path / "objects.inv").write_bytes(data)
    with pytest.raises(UserError, match=problem):
        read_docs(tmp_path / "objects.inv", ["os"])
