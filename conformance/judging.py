"""From what a target did to a verdict, with expected and actual in words."""

from __future__ import annotations

import errno as host_errno
import re
from dataclasses import dataclass
from typing import Any

from .matching import Context, matches, show_pattern
from .model import Node, Outcome, Pattern, Tree
from .profile import Profile
from .results import Verdict
from .trees import show_tree
from .volatile import settled
from .wire import show

#: The classes of PEP 3151 and the errnos that they stand for (library/exceptions.html#os-exceptions).
OS_EXCEPTIONS: dict[str, tuple[str, ...]] = {
    "BlockingIOError": ("EAGAIN", "EALREADY", "EWOULDBLOCK", "EINPROGRESS"),
    "ChildProcessError": ("ECHILD",),
    "BrokenPipeError": ("EPIPE", "ESHUTDOWN"),
    "FileExistsError": ("EEXIST",),
    "FileNotFoundError": ("ENOENT",),
    "InterruptedError": ("EINTR",),
    "IsADirectoryError": ("EISDIR",),
    "NotADirectoryError": ("ENOTDIR",),
    "PermissionError": ("EACCES", "EPERM"),
    "ProcessLookupError": ("ESRCH",),
    "TimeoutError": ("ETIMEDOUT",),
}


@dataclass(frozen=True)
class Judgement:
    """A verdict on one case; `expected` and `actual` are one line each."""

    verdict: Verdict
    expected: str
    actual: str
    detail: str = ""


@dataclass(frozen=True)
class Seen:
    """What a program did: the agent's message, and the tree afterwards if the outcome names files."""

    message: dict[str, Any]
    files: Tree | None
    context: Context


def context_of(profile: Profile, here: str = "") -> Context:
    """What a comparison has to know of a target; `here` is the case's directory there."""
    python2 = profile.dialect == "cpython" and profile.version < (3,)
    return Context(python2=python2, here=here, separator=profile.separator)


def judge(outcome: Outcome, seen: Seen, profile: Profile) -> Judgement:
    """The verdict of what was seen against the outcome."""
    if "broken" in seen.message:
        return Judgement(
            Verdict.FAIL, show_outcome(outcome, profile), f"broke its surroundings: {seen.message['broken']}"
        )
    if outcome.any_of:
        tried = [judge(option, seen, profile) for option in outcome.any_of]
        order = (Verdict.PASS, Verdict.PARTIAL, Verdict.FAIL)
        best = min(tried, key=lambda judgement: order.index(judgement.verdict))
        return Judgement(best.verdict, show_outcome(outcome, profile), best.actual, best.detail)
    verdict, problems = _judge_ending(outcome, seen, profile)
    shown = show_outcome(outcome, profile)
    actual = show_ending(seen.message, profile, outcome.returns, seen.context)
    if outcome.files is not None and seen.files is not None:
        difference = compare_trees(outcome.files, seen.files, modes=profile.platform != "windows")
        actual += f"; files {show_tree(_without_modes(seen.files, outcome.files))}"
        if difference:
            verdict, problems = Verdict.FAIL, [*problems, *difference]
    if outcome.stdout is not None:
        printed = str(seen.message.get("stdout", ""))
        actual += f"; stdout {printed[:500]!r}"
        if not matches(outcome.stdout, printed, seen.context):
            verdict, problems = Verdict.FAIL, [*problems, f"stdout is not {show_pattern(outcome.stdout)}"]
    return Judgement(verdict, shown, actual, "; ".join(problems))


def _judge_ending(outcome: Outcome, seen: Seen, profile: Profile) -> tuple[Verdict, list[str]]:
    raised = seen.message.get("raises")
    if outcome.raises is None:
        if raised is not None:
            return Verdict.FAIL, ["it raised"]
        if outcome.returns is not None and not matches(
            outcome.returns, seen.message.get("returns"), seen.context
        ):
            return Verdict.FAIL, ["the value differs"]
        return Verdict.PASS, []
    if raised is None:
        return Verdict.FAIL, ["it did not raise"]
    allowed = outcome.errno or OS_EXCEPTIONS.get(outcome.raises, ())
    problems = []
    errno_fits = not allowed or errno_name(raised.get("errno"), profile) in allowed
    if not errno_fits:
        problems.append("the errno differs")
    class_fits = _class_fits(outcome.raises, raised, profile)
    if not class_fits:
        problems.append("the class differs")
    has_winerror = profile.platform == "windows" and profile.implementation == "cpython"
    if outcome.winerror is not None and has_winerror and raised.get("winerror") != outcome.winerror:
        return Verdict.FAIL, [*problems, "the winerror differs"]
    if outcome.message is not None and not re.search(outcome.message, str(raised.get("message", ""))):
        return Verdict.FAIL, [*problems, "the message differs"]
    if class_fits and errno_fits:
        return Verdict.PASS, []
    return (Verdict.PARTIAL if errno_fits and allowed else Verdict.FAIL), problems


def _class_fits(name: str, raised: dict[str, Any], profile: Profile) -> bool:
    ancestry = {raised["class"], *raised["mro"]}
    if name in ancestry:
        return True
    # Before PEP 3151 the classes did not exist, and OSError and IOError were apart.
    is_os_error = name in OS_EXCEPTIONS or name == "OSError"
    return (
        is_os_error
        and profile.language < (3, 3)
        and bool({"OSError", "IOError", "EnvironmentError"} & ancestry)
    )


def errno_name(number: object, profile: Profile) -> str:
    """`ENOENT` for the target's own number; the number as text if nobody knows its name."""
    for name, value in profile.errnos.items():
        if value == number:
            return name
    if profile.platform == "linux" and isinstance(number, int):
        # Small Pythons list a few errnos only; on this platform the host's table is theirs.
        return host_errno.errorcode.get(number, str(number))
    return str(number)


def compare_trees(expected: Tree, actual: Tree, *, modes: bool) -> list[str]:
    """The differences in words; none if the trees agree. Directories on the way to a file are implied."""
    implied = {path[:index] for path in expected for index, char in enumerate(path) if char == "/"}
    problems = [f"{path} is missing" for path in expected if path not in actual]
    problems += [f"{path} is there" for path in actual if path not in expected and path not in implied]
    for path, node in expected.items():
        if path in actual:
            problems += [f"{path} {what}" for what in _differences(node, actual[path], modes)]
    return problems


def _differences(expected: Node, actual: Node, modes: bool) -> list[str]:
    found = []
    if expected.directory != actual.directory:
        found.append("is no directory" if expected.directory else "is a directory")
    if expected.symlink != actual.symlink:
        found.append(f"links to {actual.symlink}" if actual.symlink is not None else "is no symbolic link")
    if expected.special != actual.special:
        found.append(f"is a {actual.special}" if actual.special else f"is no {expected.special}")
    if expected.data is not None and expected.data != actual.data:
        found.append(f"holds {actual.data!r}"[:200])
    if expected.any_data and actual.data is None:
        found.append("is no file")
    if expected.link is not None and actual.link is None:
        found.append("is no second name of another file")
    if modes and expected.mode is not None and actual.mode is not None and expected.mode != actual.mode:
        found.append(f"has mode {actual.mode:#o}")
    return found


def _without_modes(actual: Tree, expected: Tree) -> Tree:
    import msgspec

    return {
        path: node
        if path in expected and expected[path].mode is not None
        else msgspec.structs.replace(node, mode=None)
        for path, node in actual.items()
        if not (node.directory and any(other.startswith(path + "/") for other in actual))
    }


def show_outcome(outcome: Outcome, profile: Profile) -> str:
    """What is expected of a target with that profile, in one line."""
    if outcome.any_of:
        return " or ".join(f"({show_outcome(option, profile)})" for option in outcome.any_of)
    parts = []
    if outcome.returns is not None:
        parts.append("returns " + show_pattern(outcome.returns))
    if outcome.raises is not None:
        names = outcome.errno or OS_EXCEPTIONS.get(outcome.raises, ())
        counts = outcome.winerror is not None and profile.platform == "windows"
        winerror = f", winerror {outcome.winerror}" if counts else ""
        parts.append(
            f"raises {outcome.raises}" + (f" ({' or '.join(names)}{winerror})" if names else winerror)
        )
    if outcome.files is not None:
        parts.append("files " + show_tree(outcome.files))
    if outcome.stdout is not None:
        parts.append("stdout " + show_pattern(outcome.stdout))
    return "; ".join(parts)


def show_ending(message: dict[str, Any], profile: Profile, expected: Pattern | None, context: Context) -> str:
    """What the program did, in one line; without what may vary by the value that is expected."""
    raised = message.get("raises")
    if raised is None:
        return "returned " + _shorten(show(settled(expected, message.get("returns"), context)))
    number = raised.get("errno")
    code = f" {errno_name(number, profile)}" if isinstance(number, int) else ""
    winerror = f", winerror {raised['winerror']}" if raised.get("winerror") else ""
    return f"raised {raised['class']}{code}{winerror}: {_shorten(str(raised.get('message', '')))}"


def _shorten(text: str, limit: int = 2000) -> str:
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"
