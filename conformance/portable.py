"""The tables of portable Python: what `run` may say, and which of it changes a process for good."""

from __future__ import annotations

import ast

#: Modules that `run` may name; naming one imports it.
MODULES = frozenset(
    """
    os sys errno stat posixpath ntpath shutil filecmp tempfile glob fnmatch platform mmap linecache
    subprocess io time signal pwd grp threading vfs struct select pathlib random secrets json re functools
    itertools logging dircache macpath socket types warnings array gc locale string resource fcntl pty tty
    contextlib msvcrt
    """.split()
)

#: Names that the agent puts beside the builtins; `osconform.agent.agent` defines them.
TOOLS = frozenset({"fails", "put", "get", "Path"})

#: Builtins that Python 2.7, 3 and MicroPython share, and those that a case may ask about by version.
BUILTINS = frozenset(
    """
    None True False abs all any bool bytearray bytes callable chr dict dir divmod enumerate filter float
    frozenset getattr hasattr hash hex id int isinstance issubclass iter len list map max memoryview min
    next object oct open ord pow print range repr reversed round set setattr delattr slice sorted str sum
    super tuple type unicode zip BaseException Exception ArithmeticError AssertionError AttributeError
    BlockingIOError BrokenPipeError ChildProcessError EOFError FileExistsError FileNotFoundError IOError
    ImportError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
    MemoryError NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError
    ProcessLookupError RuntimeError StopIteration SystemExit TimeoutError TypeError UnicodeError
    UnicodeDecodeError UnicodeEncodeError ValueError WindowsError ZeroDivisionError DeprecationWarning
    Warning RuntimeWarning UserWarning
    """.split()
)

#: The names with double underscores that are of use to a case.
DUNDERS = frozenset(
    """
    __class__ __name__ __fspath__ __doc__ __enter__ __exit__ __iter__ __next__ __len__ __stdin__ __stdout__
    __stderr__ __displayhook__ __excepthook__ __breakpointhook__ __unraisablehook__ __interactivehook__
    __file__ __module__ __dict__ __mro__
    """.split()
)

#: Syntax that is not portable, and what to write instead.
FORBIDDEN: dict[type[ast.AST], str] = {
    ast.Import: "modules are imported by being named",
    ast.ImportFrom: "modules are imported by being named",
    ast.JoinedStr: "an f-string needs Python 3.6; use str() and +",
    ast.NamedExpr: "the walrus needs Python 3.8; assign first",
    ast.AnnAssign: "annotations need Python 3.6",
    ast.AsyncFunctionDef: "async needs Python 3.5",
    ast.Await: "async needs Python 3.5",
    ast.Nonlocal: "nonlocal needs Python 3; use a list as a cell",
    ast.YieldFrom: "yield from needs Python 3.3; write the loop",
    ast.MatMult: "the @ operator needs Python 3.5",
    ast.Match: "match needs Python 3.10",
    ast.TryStar: "except* needs Python 3.11",
    ast.Global: "a case has one scope; use a list as a cell",
}

#: Modules whose use changes a process in ways that nobody can undo from outside. The environment, the umask, the current
#: directory, descriptors and what tempfile, linecache and filecmp remember are not among them, for the agent puts these
#: back; nor is starting programs, for it sees when one is left.
LASTING_MODULES = frozenset(
    "signal threading resource fcntl pty tty gc locale logging warnings contextlib".split()
)

#: Likewise single functions, by the beginning of their names.
LASTING = tuple(
    """
    os.fork os.exec os.kill os.setuid os.seteuid os.setreuid os.setresuid os.setgid os.setegid os.setregid
    os.setresgid os.setgroups os.setpgid os.setpgrp os.setpriority os.setsid os.setns os.nice os.chroot os.putenv
    os.unsetenv os.abort os._exit os.login_tty os.sched_ os.register_at_fork os.unshare os.initgroups os.openpty
    os.startfile os.add_dll_directory os.reload_environ os.dupterm os.mount os.umount vfs. sys.set sys.std sys.exit
    sys.path sys.modules sys.argv sys.addaudithook sys.displayhook sys.excepthook sys.call_tracing sys.activate
    sys.deactivate sys.unraisablehook sys.breakpointhook sys._enable shutil.register_ shutil.unregister_
    """.split()
)

#: Of these names, those that leave traces only in the module sys, or in shutil, where they can be put back.
PUT_BACK = tuple(
    """
    sys.set sys.std sys.exit sys.argv sys.displayhook sys.excepthook sys.call_tracing sys.unraisablehook sys.breakpointhook
    shutil.register_ shutil.unregister_
    """.split()
)
