"""The kinds of findings: key, title, and what each means."""

from __future__ import annotations

from osconform.results import FindingKind

KINDS = (
    FindingKind(
        key="documented-absent",
        title="Documented but absent",
        meaning="The docs promise the name on this platform and version, and the interpreter does not have it. "
        "Where CPython has it and another implementation lacks it, the docs are right, and the gap is the other's. Where it "
        "depends on the system or the build, the docs are not wrong, but vague.",
        proven="the docs are wrong",
    ),
    FindingKind(
        key="present-unpromised",
        title="Present though documented absent",
        meaning="The docs say that the name is not on this platform, or was removed, and it is there.",
        proven="the docs are wrong",
    ),
    FindingKind(
        key="undocumented",
        title="Public but undocumented",
        meaning="The name is public (the module's __all__ lists it, or nothing marks it private) and has no "
        "entry in the docs, of any recorded version or of the interpreter's own. Prose may still mention it. Names that only "
        "other implementations have are theirs to document, and are not listed.",
        proven="it is there",
    ),
    FindingKind(
        key="stubs-docs",
        title="Stubs and docs disagree",
        meaning="The newest docs and typeshed disagree on the platforms that have the name.",
    ),
    FindingKind(
        key="stubs-runs",
        title="Stubs and reality disagree",
        meaning="Typeshed, resolved for the target's platform and version, and the target itself disagree on whether "
        "the name is there.",
        proven="the stubs are wrong",
    ),
    FindingKind(
        key="version-added",
        title="Wrong versionadded",
        meaning="An interpreter older than the documented first version has the name, or only a newer one has it.",
        proven="the docs are wrong",
    ),
    FindingKind(
        key="signature",
        title="Documented parameters that the runtime rejects",
        meaning="A parameter that the docs write as usable by name is refused under that name by the interpreter, as "
        "inspect.signature() shows it.",
        proven="the docs are wrong",
    ),
)

#: Severities, the gravest first.
SEVERITIES = ("high", "medium", "low")
