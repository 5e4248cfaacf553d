"""Which systematic lies an entry gets."""

import ast

from osconform import spec_cache
from osconform.model import Entry
from osconform.mutation import operators
from osconform.mutation.mutants import Mutant, program

SPEC = spec_cache.load(None)


def lies(entry: Entry, *seen: str) -> dict[str, Mutant]:
    return {mutant.lie.id: mutant for mutant in operators.mutants(entry, (3, 13), frozenset(seen))}


def entry(name: str, signature: str = "()", **fields: object) -> Entry:
    defaults = {"module": "os", "kind": "function", "section": "", "docs": "", "documented": ("3.13",)}
    return Entry(id=name, signature={"3.9": signature}, **{**defaults, **fields})


def test_every_optional_parameter_is_ignored_one_at_a_time():
    found = lies(entry("os.mkdir", "(path, mode=0o777, *, dir_fd=None)"), "int-1")
    assert {
        "ignores-mode",
        "ignores-dir_fd",
        "default-of-mode",
        "here-for-path",
        "shifts-mode",
    } <= found.keys()
    assert "default-of-dir_fd" not in found, "None has no neighbour that means anything"
    assert found["ignores-dir_fd"].lie.parameters == (None, "dir_fd", "None")
    assert found["ignores-mode"].lie.parameters == (1, "mode", "0o777")


def test_lies_about_results_depend_on_what_honest_calls_gave():
    assert "one-less" in lies(entry("os.x"), "int") and "one-less" not in lies(entry("os.x"), "str")
    assert "other-order" in lies(entry("os.x"), "several") and "other-order" not in lies(
        entry("os.x"), "None"
    )
    assert "other-errno" in lies(entry("os.x", "(a)"), "OSError") and "other-errno" not in lies(
        entry("os.x", "(a)")
    )


def test_only_parameters_that_take_integers_are_shifted():
    found = lies(entry("os.x", "(a, b, *, c=0)"), "int-1", "int-c")
    assert [id for id in found if id.startswith("shifts")] == ["shifts-b", "shifts-c"]


def test_a_function_without_parameters_swallows_nothing():
    assert "swallows-errors" not in lies(entry("os.x"), "OSError")


def test_a_wrong_process_id_is_nobodys():
    assert lies(entry("os.fork"), "int")["other-value"].lie.function == "other_pid"
    assert "one-less" not in lies(entry("os.fork"), "int")
    assert not [
        id for id in lies(entry("os.kill", "(pid, sig, /)")) if id.startswith(("shifts", "ignores", "here"))
    ]


def test_members_are_reached_through_their_producers():
    plant = operators.plant_of(entry("os.DirEntry.is_dir", kind="method"))
    assert (
        plant is not None and plant.how == "member" and plant.producers == ("os.scandir",) and plant.is_method
    )


def test_every_mutant_of_the_spec_is_one_statement_and_ids_are_unique():
    everything = ("int", "bytes", "str", "several", "iterator", "OSError", "error")
    ids = []
    for one in SPEC.entries.values():
        for mutant in lies(one, *everything).values():
            ids.append(mutant.id)
            (statement,) = ast.parse(program(mutant)).body
            assert isinstance(statement, ast.Expr)
    assert len(ids) == len(set(ids)) > 2000


def test_of_micropython_only_what_its_docs_promise_is_lied_about():
    seen = frozenset({"int", "str", "OSError", "error"})
    found = {
        mutant.lie.id for mutant in operators.mutants(SPEC.entries["os.mkdir"], (3, 4), seen, "micropython")
    }
    assert {"nothing", "other-errno", "here-for-path"} <= found
    assert not found & {"refuses-bytes", "ignores-mode", "ignores-dir_fd"}
    assert operators.plant_of(SPEC.entries["os.path.join"], "micropython") is None
    assert operators.plant_of(SPEC.entries["vfs.VfsFat.mkfs"], "micropython") is None


def test_the_numbers_of_mmap_are_no_paths():
    found = lies(entry("mmap.mmap.move", "(dest, src, count)", module="mmap", kind="method"), "int-1")
    assert "shifts-src" in found and not [id for id in found if id.startswith(("here", "strips"))]


def test_a_class_lies_when_it_is_called():
    found = lies(SPEC.entries["mmap.mmap"], "int-1", "error")
    assert {mutant.plant.how for mutant in found.values()} == {"class"}
    assert {"nothing", "swallows-errors", "other-class", "ignores-flags", "ignores-prot"} <= found.keys()
    assert "other-value" not in found, "an instance has no neighbour"
    assert found["ignores-flags"].lie.parameters[0] == 2, "the form of Unix counts, where flags come third"


def test_members_of_instances_are_lied_about_in_a_subclass():
    for name in (
        "mmap.mmap.read",
        "mmap.mmap.closed",
        "subprocess.Popen.returncode",
        "subprocess.TimeoutExpired.cmd",
    ):
        (plant,) = {mutant.plant for mutant in lies(SPEC.entries[name]).values()}
        assert (plant.how, plant.is_method) == ("subclass", name.endswith("read"))
    assert lies(SPEC.entries["subprocess.Popen.pid"])["other-value"].lie.function == "other_pid"
