"""The emulated shell against the real one: the same programs give the same output and status."""

import subprocess

import pytest

from osconform.emulators import World

PROGRAMS = r"""
echo one; echo two >&2; exit 3
---
echo 'a  b'  "c  d"  e\ f
---
X=1; echo $X ${X} "${X}2" '$X' ${Y:-unset} ${X:+set} ${#X} "${Y-}"
---
X='a b  c'; for w in $X "$X"; do echo "<$w>"; done
---
set -- one 'two three'; echo $# $1 "$2"; for w in "$@"; do echo "[$w]"; done; shift; echo $1
---
if test 1 -lt 2 && [ a = a ]; then echo yes; elif false; then echo no; else echo never; fi
---
i=x; while [ "$i" != xxxx ]; do echo $i; i=${i}x; done
---
until true; do echo never; done; echo $?
---
! false; echo $?; ! true; echo $?
---
(cd /; X=inside; pwd); echo "$X"; { echo a; echo b; } > out; cat out
---
echo out > f; cat < f | sed s/o/0/ ; grep -c u f; grep -q x f || echo missing
---
echo lost >&5
---
(echo no >&7) 2>/dev/null || echo closed
---
exec 5>five; echo there >&5; exec 5>&-; cat five
---
X='echo $Y'; Y='a  b'; eval $X; eval "echo \"\$Y\"" '; false'; echo $?; eval; echo $?
---
exec 6>&1; for n in 6 7; do (eval echo $n '>&'$n) 2>/dev/null || echo no; done
---
no-such-command; echo $?
---
./plain; echo $?
---
echo $(echo sub; echo stitution) `echo old` "$(printf_is_missing 2>/dev/null)"
---
false && echo no || echo yes; true || echo no; true && echo yes
---
X=outer; (X=inner; exit 4); echo $? $X; X=once env | grep ^X; export X; env | grep ^X
---
sh -c 'echo $0 $1; exit 7' name 'an argument'; echo $?
---
sh -c 'kill -TERM $$; echo survived'; echo $?
---
trap '' TERM; sh -c 'kill -TERM $$; echo survived'; echo $?
---
trap 'echo caught' USR1; kill -USR1 $$; echo after
---
(sleep 0; exit 5) & wait $!; echo $?
---
echo a.txt > a.txt; echo b.txt > b.txt; echo *.txt 'x*' [ab].txt none*
---
read x y < words; echo "$y-$x"
---
cat no-such-file; echo $?
---
echo >no/such/folder; echo $?
---
# nothing but a comment
---
test -f words && test ! -d words && test -s words -a -r words; echo $?; test -z "${U+set}"; echo $?
---
echo unterminated 'quote
---
if true; echo no; fi
---
id -u >/dev/null; echo b >l; echo a >>l; sort l; wc -l <l; sort -r l | sed -n 's/a/A/p'
""".strip().split("\n---\n")


def outcome(text: str, error: str, status: int) -> tuple[str, bool, int]:
    """What counts: the output, whether there was a complaint (its words differ), the status."""
    return text, bool(error), status


def given(folder) -> dict[str, str]:
    files = {"words": "first second third\n", "plain": "no program\n"}
    for name, content in files.items():
        (folder / name).write_text(content)
    return files


@pytest.mark.skipif("sys.platform == 'win32'", reason="compares with the real sh")
@pytest.mark.parametrize("program", PROGRAMS)
def test_like_the_real_shell(program: str, tmp_path) -> None:
    files = given(tmp_path)
    real = subprocess.run(["sh", "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=20)
    names = World("linux", files=files).run(
        f"import subprocess\ndone = subprocess.run(['sh', '-c', {program!r}], capture_output=True, text=True)"
    )
    done = names["done"]
    assert outcome(done.stdout, done.stderr, done.returncode) == outcome(
        real.stdout, real.stderr, real.returncode
    )


@pytest.mark.parametrize(
    "program", ["case x in x) echo no;; esac", "f() { echo no; }", "cat <<E\nno\nE", "echo $((1 + 1))"]
)
def test_what_it_does_not_understand_is_an_error_and_does_nothing(program: str) -> None:
    world = World("linux")
    assert world.os.system(f"echo before; {program}") == 2 << 8
    assert (world.stdout, "Syntax error" in world.stderr) == ("", True)
