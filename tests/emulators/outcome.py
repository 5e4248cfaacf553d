"""What a program came to, as JSON values: its last expression, or the exception that ended it."""

import ast
import re
import warnings

TEMPORARY = re.compile("tmp[a-z0-9_]{8}")
MODULES = ("os", "io", "shutil", "tempfile", "glob", "filecmp", "linecache", "pathlib", "errno", "stat")


def outcome_of(source: str, modules: dict, folder: str, run=exec) -> list:
    """Run `source` with `modules` as globals; `folder` in texts becomes `<folder>`."""
    warnings.simplefilter("ignore")
    tree = ast.parse(source)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        target = ast.Assign([ast.Name("result_", ast.Store())], last.value)
        tree.body[-1] = ast.copy_location(target, last)
    namespace = dict(modules)
    try:
        run(compile(ast.fix_missing_locations(tree), "<program>", "exec"), namespace)
    except Exception as error:
        result = ["raises", type(error).__name__, str(error)]
        if isinstance(error, OSError):
            names = [repr(getattr(error, name)) for name in ("filename", "filename2", "args")]
            result += [error.errno, error.strerror, *names]
    else:
        result = ["returns", repr(namespace.get("result_"))]
    return [
        TEMPORARY.sub("tmp<random>", item.replace(folder, "<folder>")) if isinstance(item, str) else item
        for item in result
    ]
