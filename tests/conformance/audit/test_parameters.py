"""Signatures as docs write them, and what a runtime refuses of them."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.audit.parameters import Parameter, parse, refused


def names(signature):
    return [parameter.name for parameter in parse(signature)]


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("()", []),
        ("(path)", ["path"]),
        ("(path[, mode])", ["path", "mode"]),
        ("(filename[, mode[, bufsize]])", ["filename", "mode", "bufsize"]),
        ("([depth])", ["depth"]),
        ("(path, mode=0o777, *, dir_fd=None)", ["path", "mode", "dir_fd"]),
        ("(a, names=[], *args, **kw)", ["a", "names", "args", "kw"]),
        ("(mode='w+b', sep=', ')", ["mode", "sep"]),
        ("(flags=MAP_SHARED, prot=PROT_WRITE | PROT_READ, offset=0)", ["flags", "prot", "offset"]),
        ("(key=(1, 2), other={})", ["key", "other"]),
    ],
)
def test_the_notations_of_the_docs(signature, expected):
    assert names(signature) == expected


@pytest.mark.parametrize("signature", ["(mode, path, ...)", "path", "(a, 'x')", ""])
def test_what_cannot_be_told_apart_is_not_guessed(signature):
    assert parse(signature) is None


def test_positional_only_cannot_be_written_as_keywords():
    assert parse("(a, /, b, *, c)") == [
        Parameter("a", False),
        Parameter("b", True),
        Parameter("c", True),
    ]


@pytest.mark.parametrize(
    ("documented", "runtime", "expected"),
    [
        ("(fd)", "(fd)", []),
        ("(fd)", "(fd, /)", ["fd"]),
        ("(n)", "(status)", ["n"]),
        ("(fd, /)", "(status, /)", []),
        ("(path, *, strict=False)", "(filename, *, strict=False)", ["path"]),
        ("(path)", "(*args, **kwargs)", []),
        ("(path, *args)", "(path, *rest)", []),
    ],
)
def test_what_the_runtime_refuses(documented, runtime, expected):
    assert refused(parse(documented), parse(runtime)) == expected


@given(
    st.lists(st.sampled_from("abcdef"), unique=True, max_size=6),
    st.integers(0, 6),
    st.integers(0, 6),
)
def test_agrees_with_python_on_what_it_takes_by_name(letters, slash, star):
    kinds = [
        inspect.Parameter.POSITIONAL_ONLY
        if place < slash
        else inspect.Parameter.KEYWORD_ONLY
        if place >= max(slash, star)
        else inspect.Parameter.POSITIONAL_OR_KEYWORD
        for place in range(len(letters))
    ]
    parameters = [inspect.Parameter(n, k, default=None) for n, k in zip(letters, kinds, strict=True)]
    signature = inspect.Signature(parameters)
    names: dict = {}
    exec(f"def function{signature}: pass", names)
    documented = [Parameter(letter, True) for letter in letters]

    def takes(name):
        try:
            names["function"](**{name: 1})
        except TypeError:
            return False
        return True

    assert refused(documented, parse(str(signature))) == [name for name in letters if not takes(name)]
