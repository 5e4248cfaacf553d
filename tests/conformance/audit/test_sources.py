"""What the audit reads beside runs: inventories of docs, and dismissals."""

import zlib

import pytest

from osconform.audit import dismissals, inventory
from osconform.errors import UserError
from osconform.results import Finding

LINES = """os.rename py:function 1 library/os.html#$ -
os.path.join py:function 1 library/os.path.html#$ -
rename(2) std:label -1 x.html A label with spaces
"""


def write(path, lines=LINES, version=2):
    head = f"# Sphinx inventory version {version}\n# Project: Python\n# Version: 3.15\n"
    head += "# The remainder of this file is compressed using zlib.\n"
    path.write_bytes(head.encode() + zlib.compress(lines.encode()))
    return path


def test_the_python_names_of_an_inventory(tmp_path):
    file = write(tmp_path / "objects.inv")
    assert inventory.read(file) == inventory.read(tmp_path) == {"os.rename", "os.path.join"}


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"# Sphinx inventory version 2\nusing zlib.\nnot compressed"]
)
def test_what_is_no_inventory_is_an_error(tmp_path, content):
    (tmp_path / "objects.inv").write_bytes(content)
    with pytest.raises(UserError, match="inventory"):
        inventory.read(tmp_path)


def test_a_missing_inventory_is_an_error(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        inventory.read(tmp_path)


def finding(id):
    return Finding(id=id, kind=id.partition(":")[0], name="x", severity="low", statement="s")


def test_a_dismissal_gives_its_reason_to_what_it_names(tmp_path):
    file = tmp_path / "d.toml"
    file.write_text('[[dismissed]]\nids = ["undocumented:os.*"]\nreason = "looked at"\n')
    first, second = finding("undocumented:os.x"), finding("stubs-docs:os.x")
    dismissals.apply([first, second], dismissals.read(file))
    assert (first.dismissed, second.dismissed) == ("looked at", None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[dismissed]]\nids = ["x"]\n', "reason"),
        ('[[dismissed]]\nids = ["x"]\nreason = " "\n', "gives no reason"),
        ('[[dismissed]]\nids = ["x"]\nreason = "r"\nwho = "me"\n', "who"),
        ("[[", "not valid"),
    ],
)
def test_bad_dismissals_are_errors(tmp_path, text, says):
    file = tmp_path / "d.toml"
    file.write_text(text)
    with pytest.raises(UserError, match=says):
        dismissals.read(file)


def test_the_shipped_dismissals_are_valid():
    assert dismissals.read(dismissals.SHIPPED)
