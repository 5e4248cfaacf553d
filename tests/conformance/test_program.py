"""`run` becomes a portable program, or an error that says what is not portable."""

import pytest

from osconform.program import RunError, compile_run, lasting, vary


@pytest.mark.parametrize(
    ("run", "program"),
    [
        ('os.rename("a", "b")', 'import os\nresult = os.rename("a", "b")\n'),
        ("x = 1\nx", "x = 1\nresult = x\n"),
        ("x = 1", "x = 1\n"),
        ("[os.sep,\n sys.path]  # both", "import os, sys\nresult = ([os.sep,\n sys.path])  # both\n"),
        ('x = "é"; x', 'x = "é"; result = x\n'),
        ("for x in []:\n    pass\nlen([])", "for x in []:\n    pass\nresult = len([])\n"),
    ],
)
def test_the_last_expression_is_the_result(run, program):
    assert compile_run(run).program == program


def test_symbols_are_the_dotted_names():
    compiled = compile_run('os.path.join(os.getcwd(), os.environ.get("x"), a.os.b) if 0 else [a for a in []]')
    assert set(compiled.symbols) == {"os.path.join", "os.path", "os.getcwd", "os.environ.get", "os.environ"}


@pytest.mark.parametrize(
    "run",
    [
        "import os",
        "f'{1}'",
        "(x := 1)",
        "x: int = 1",
        "def f(*, a): pass",
        "nowhere",
        "os.__builtins__",
        "[*[]]",
        "os = 1",
        "1 +",
        "",
        "async def f(): pass",
        "def f(a, /): pass",
    ],
)
def test_what_is_not_portable_is_refused(run):
    with pytest.raises(RunError):
        compile_run(run)


def test_an_error_names_its_line():
    with pytest.raises(RunError) as caught:
        compile_run("x = 1\nf'{x}'")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("bytes", 'x = b"k"\nos.rename(b"a", os.path.join("c", "d"))'),
        ("pathlike", 'x = b"k"\nos.rename(Path("a"), os.path.join("c", "d"))'),
    ],
)
def test_vary_rewrites_the_literals_of_the_entrys_calls(variant, expected):
    run = 'x = b"k"\nos.rename("a", os.path.join("c", "d"))'
    assert vary(run, "os.rename", variant) == expected


def test_vary_looks_into_lists_and_leaves_keywords():
    assert (
        vary('os.path.commonpath(["a", "b"])', "os.path.commonpath", "bytes")
        == 'os.path.commonpath([b"a", b"b"])'
    )
    assert vary('os.open(p, mode="x")', "os.open", "bytes") is None


def test_programs_that_change_their_process_for_good_are_known():
    assert lasting(("os",), ("os.setuid",))
    assert lasting(("os", "signal"), ())
    assert not lasting(("os",), ("os.stat", "os.path.join"))
