"""Programs whose outcome on an emulated Linux must equal the real one. Each starts in an empty directory.

A program's last line is an expression; its value, or the exception that the program ends with, is
the outcome. Blocks are separated by lines of `---`.
"""

# ruff: noqa: E501  # one program a line reads best
PROGRAMS = r"""
os.mkdir("d"); os.listdir(".")
---
os.mkdir("d"); os.mkdir("d")
---
os.mkdir("no/d")
---
os.mkdir("")
---
os.mkdir("."), 1
---
os.mkdir("/")
---
os.mkdir("d/"); oct(os.stat("d").st_mode)
---
os.mkdir("d", 0o1777); oct(os.stat("d").st_mode)
---
os.mkdir("d", 0o7777); oct(os.stat("d").st_mode)
---
os.umask(0o077); os.mkdir("d"); open("f", "w").close(); oct(os.stat("d").st_mode), oct(os.stat("f").st_mode)
---
os.umask(0o27)
---
os.umask(-1), os.umask(0)
---
open("f", "w").close(); os.mkdir("f")
---
open("f", "w").close(); os.mkdir("f/g")
---
os.symlink("nowhere", "l"); os.mkdir("l")
---
os.symlink("nowhere", "l"); os.mkdir("l/")
---
os.mkdir("d", mode="x")
---
os.mkdir(1)
---
os.mkdir(b"d"); os.listdir(b".")
---
os.mkdir("a\0b")
---
os.mkdir(b"a\0b")
---
os.mkdir("x" * 255); os.mkdir("x" * 256)
---
os.stat("x" * 256)
---
os.stat("x/" * 2100)
---
os.stat("./" * 2047 + ".").st_mode == os.stat(".").st_mode
---
os.stat("./" * 2048)
---
os.mkdir("\u00fc" * 127); os.listdir()
---
os.mkdir("\u00fc" * 128)
---
os.stat("a\ud800")
---
os.mkdir("a\udcff"); os.listdir(b".")
---
os.makedirs("a/b/c"); os.makedirs("a/b/c")
---
os.makedirs("a/b/c"); os.makedirs("a/b/c", exist_ok=True); sorted(os.walk("."))
---
open("a", "w").close(); os.makedirs("a/b")
---
open("a", "w").close(); os.makedirs("a", exist_ok=True)
---
os.makedirs("a/./b/../c"); sorted(os.listdir("a"))
---
os.rmdir("no")
---
os.mkdir("d"); os.rmdir("d"); os.listdir()
---
os.makedirs("d/e"); os.rmdir("d")
---
open("f", "w").close(); os.rmdir("f")
---
os.mkdir("d"); os.rmdir("d/.")
---
os.mkdir("d"); os.rmdir("d/..")
---
os.mkdir("d"); os.rmdir("d/"); os.listdir()
---
os.mkdir("d"); os.symlink("d", "l"); os.rmdir("l")
---
os.mkdir("d"); os.symlink("d", "l"); os.rmdir("l/")
---
os.rmdir("/")
---
os.rmdir(".")
---
os.rmdir("..")
---
os.rmdir("")
---
os.makedirs("a/b/c"); os.removedirs("a/b/c"); os.listdir()
---
os.makedirs("a/b/c"); open("a/f", "w").close(); os.removedirs("a/b/c"); os.listdir("a")
---
os.unlink("no")
---
os.remove("no")
---
os.mkdir("d"); os.unlink("d")
---
os.mkdir("d"); os.unlink("d/")
---
open("f", "w").close(); os.unlink("f/")
---
open("f", "w").close(); os.unlink("f"); os.listdir()
---
os.unlink(".")
---
os.unlink("")
---
os.symlink("no", "l"); os.unlink("l"); os.listdir()
---
os.mkdir("d"); os.symlink("d", "l"); os.unlink("l/")
---
os.unlink("/etc/passwd")
---
open("f", "w").close(); os.rename("f", "g"); os.listdir()
---
os.rename("no", "g")
---
open("f", "w").close(); os.rename("f", "no/g")
---
open("f", "w").write("f"); open("g", "w").write("g"); os.rename("f", "g"); open("g").read()
---
open("f", "w").close(); os.mkdir("d"); os.rename("f", "d")
---
open("f", "w").close(); os.mkdir("d"); os.rename("d", "f")
---
os.mkdir("a"); os.mkdir("b"); os.rename("a", "b"); os.listdir()
---
os.mkdir("a"); os.makedirs("b/c"); os.rename("a", "b")
---
os.makedirs("a/b"); os.rename("a", "a/b/c")
---
os.makedirs("a/b"); os.rename("a/b", "a")
---
os.makedirs("a/b"); os.rename("a", "a/b")
---
os.mkdir("a"); os.rename("a", "a"); os.listdir()
---
open("a", "w").close(); os.link("a", "b"); os.rename("a", "b"); sorted(os.listdir())
---
open("a", "w").close(); os.rename("a", "b/")
---
open("a", "w").close(); os.rename("a/", "b")
---
os.mkdir("a"); os.rename("a", "b/"); os.listdir()
---
os.mkdir("a"); os.rename("a/", "b"); os.listdir()
---
os.mkdir("a"); os.rename(".", "b")
---
os.mkdir("a"); os.rename("a", ".")
---
os.mkdir("a"); os.rename("a/..", "b")
---
os.rename("", "b")
---
open("a", "w").close(); os.rename("a", "")
---
os.symlink("x", "l"); os.rename("l", "m"); os.readlink("m")
---
os.mkdir("d"); os.symlink("d", "l"); os.rename("l/", "m")
---
open("a", "w").close(); os.replace("a", "b"); os.listdir()
---
os.replace("no", "b")
---
open("a", "w").close(); os.renames("a", "x/y/z"); sorted(os.walk("."))
---
os.makedirs("p/q"); open("p/q/a", "w").close(); os.renames("p/q/a", "b"); os.listdir()
---
os.rename("a", 3)
---
os.rename("a", "b", src_dir_fd="x")
---
open("a", "w").close(); os.rename("a", "/dev/null/x")
---
open("a", "w").close(); os.link("a", "b"); os.stat("a").st_nlink, os.path.samefile("a", "b")
---
os.link("no", "b")
---
open("a", "w").close(); os.link("a", "a")
---
os.mkdir("d"); os.link("d", "e")
---
os.symlink("no", "l"); os.link("l", "m"); os.readlink("m")
---
open("a", "w").close(); os.symlink("a", "l"); os.link("l", "m"); os.path.islink("m")
---
open("a", "w").close(); os.symlink("a", "l"); os.link("l", "m", follow_symlinks=False); os.path.islink("m")
---
open("a", "w").close(); os.link("a", "b/")
---
open("a", "w").close(); os.link("a/", "b")
---
os.symlink("no", "l"); os.readlink("l"), os.readlink(b"l"), os.path.exists("l"), os.path.lexists("l")
---
os.symlink("a", "l"); os.symlink("b", "l")
---
os.symlink("", "l")
---
os.symlink("a", "")
---
os.symlink("a", "no/l")
---
os.symlink("a", "l/")
---
os.symlink("d", "l", target_is_directory=True); os.readlink("l")
---
os.symlink("l", "l"); os.stat("l")
---
os.symlink("l", "l"); open("l")
---
os.symlink("l2", "l"); os.symlink("l", "l2"); os.path.exists("l"), os.path.realpath("l") == os.path.join(os.getcwd(), "l")
---
os.symlink("a" * 4095, "l"); len(os.readlink("l"))
---
os.symlink("a" * 4096, "l")
---
open("f", "w").close(); os.readlink("f")
---
os.readlink("no")
---
os.mkdir("d"); os.symlink("d", "l"); os.readlink("l/")
---
os.lstat("no")
---
os.symlink("target", "l"); s = os.lstat("l"); s.st_size, oct(s.st_mode), s.st_nlink
---
open("f", "wb").write(b"abc"); s = os.stat("f"); s.st_size, oct(s.st_mode), s.st_nlink, s.st_uid, s.st_gid, s.st_blksize, s.st_rdev
---
open("f", "wb").write(b"abc"); os.stat("f/")
---
os.stat("/no")
---
os.stat("")
---
os.stat(-1)
---
os.stat(999)
---
os.fstat(999)
---
os.fstat(-1)
---
os.stat(1.5)
---
os.stat(None)
---
os.stat("a", dir_fd=999)
---
os.stat("/", dir_fd=999).st_mode == os.stat("/").st_mode
---
os.stat(0, dir_fd=1)
---
os.stat(0, follow_symlinks=False).st_size
---
s = os.stat("."); len(s), s[:7] == (s.st_mode, s.st_ino, s.st_dev, s.st_nlink, s.st_uid, s.st_gid, s.st_size), s[7] == int(s.st_atime), type(s).__name__, s.n_fields, s.n_sequence_fields
---
os.stat(".").st_mode = 1
---
os.mkdir("d"); os.mkdir("d/e"); os.stat("d").st_nlink, os.stat("d/e").st_nlink
---
os.mkdir("d"); fd = os.open("d", os.O_RDONLY); open("d/f", "w").close(); os.listdir(fd), os.stat("f", dir_fd=fd).st_size
---
os.mkdir("d"); fd = os.open("d", os.O_RDONLY); os.mkdir("e", dir_fd=fd); os.symlink("x", "l", dir_fd=fd); os.readlink("l", dir_fd=fd), sorted(os.listdir("d"))
---
open("f", "w").close(); fd = os.open("f", os.O_RDONLY); os.stat("x", dir_fd=fd)
---
open("f", "w").close(); fd = os.open("f", os.O_RDONLY); os.listdir(fd)
---
os.mkdir("d"); fd = os.open("d", 0); open("f", "w").close(); os.rename("f", "g", dst_dir_fd=fd); os.unlink("g", dir_fd=fd); os.rmdir("d"); os.listdir()
---
os.mkdir("d"); fd = os.open("d", 0); os.open("x", os.O_CREAT | os.O_RDWR, 0o640, dir_fd=fd); oct(os.stat("d/x").st_mode)
---
os.mkdir("d"); fd = os.open("d", 0); os.mkfifo("p", dir_fd=fd); os.access("p", os.F_OK, dir_fd=fd), os.chmod("p", 0, dir_fd=fd), oct(os.stat("d/p").st_mode)
---
os.mkdir("d"); fd = os.open("d", 0); os.fchdir(fd); os.path.basename(os.getcwd())
---
os.fchdir(999)
---
os.fchdir("x")
---
open("f", "w").close(); os.fchdir(os.open("f", 0))
---
os.chdir("no")
---
open("f", "w").close(); os.chdir("f")
---
os.mkdir("d"); os.chdir("d"); os.rmdir("../d"); os.getcwd()
---
os.mkdir("d"); os.chdir("d"); os.rmdir("../d"); open("f", "w")
---
os.mkdir("d"); os.chdir("d"); os.rmdir("../d"); os.listdir(".")
---
os.mkdir("d"); os.chdir("d"); os.rmdir("../d"); os.mkdir("e")
---
os.mkdir("d"); os.chdir("d"); os.rmdir("../d"); os.path.exists(".."), os.path.exists(".")
---
os.mkdir("d", 0o600); os.chdir("d")
---
os.mkdir("d", 0o300); os.listdir("d")
---
os.mkdir("d", 0o500); open("d/f", "w")
---
os.mkdir("d"); open("d/f", "w").close(); os.chmod("d", 0o500); os.unlink("d/f")
---
os.mkdir("d"); open("d/f", "w").close(); os.chmod("d", 0o600); os.stat("d/f")
---
os.mkdir("d"); open("d/f", "w").close(); os.chmod("d", 0o600); os.listdir("d"), os.path.exists("d/f")
---
open("f", "w").close(); os.chmod("f", 0); open("f")
---
open("f", "w").close(); os.chmod("f", 0o400); open("f", "a")
---
open("f", "w").close(); os.chmod("f", 0o200); open("f", "a").close(); open("f")
---
os.listdir("no")
---
open("f", "w").close(); os.listdir("f")
---
os.listdir(999)
---
os.listdir("")
---
os.scandir("no")
---
os.scandir("")
---
os.scandir(999)
---
open("f", "w").close(); os.mkdir("d"); os.symlink("d", "l"); os.symlink("no", "m"); sorted((e.name, e.path, e.is_dir(), e.is_file(), e.is_symlink(), e.is_dir(follow_symlinks=False), e.is_file(follow_symlinks=False)) for e in os.scandir("."))
---
open("f", "w").close(); [(repr(e), os.fspath(e), e.inode() == os.stat("f").st_ino, e.stat().st_size) for e in os.scandir()]
---
open("f", "w").close(); [(e.name, e.path) for e in os.scandir(b".")]
---
open("f", "w").close(); fd = os.open(".", 0); [(e.name, e.path, e.stat().st_size, e.is_file()) for e in os.scandir(fd)]
---
os.symlink("l", "l"); [(e.is_dir(), e.is_file()) for e in os.scandir()]
---
os.symlink("no", "l"); [e.stat() for e in os.scandir()]
---
it = os.scandir(); it.close(); list(it)
---
os.DirEntry()
---
open("f", "w").close(); e = next(os.scandir()); os.unlink("f"); e.is_file(), e.is_dir(), e.name
---
open("f", "w").close(); e = next(os.scandir()); os.unlink("f"); e.stat()
---
open("f", "w").close(); os.chmod("f", 0o4755); oct(os.stat("f").st_mode)
---
open("f", "w").close(); os.chmod("f", 0o17777); oct(os.stat("f").st_mode)
---
os.chmod("no", 0)
---
os.chmod("/", 0)
---
os.symlink("no", "l"); os.chmod("l", 0)
---
open("f", "w").close(); os.symlink("f", "l"); os.chmod("l", 0o600); oct(os.stat("f").st_mode)
---
fd = os.open("f", os.O_CREAT); os.fchmod(fd, 0o604); os.chmod(fd, 0o605); oct(os.stat("f").st_mode)
---
os.fchmod(999, 0)
---
open("f", "w").close(); os.chown("f", -1, -1), os.chown("f", os.getuid(), os.getgid())
---
open("f", "w").close(); os.chown("f", 0, -1)
---
open("f", "w").close(); os.chown("f", -1, 0)
---
os.chown("no", -1, -1)
---
os.chown("f", -2, 0)
---
os.chown("f", "x", 0)
---
os.chown("/", 0, 0)
---
os.lchown("no", 0, 0)
---
os.symlink("no", "l"); os.lchown("l", -1, -1)
---
os.chown("f", 2**32, 0)
---
open("f", "w").close(); os.utime("f", (1, 2)); s = os.stat("f"); s.st_atime, s.st_mtime, s.st_atime_ns
---
open("f", "w").close(); os.utime("f", (1.5, 2.25)); s = os.stat("f"); s.st_atime, s.st_mtime, s.st_mtime_ns
---
open("f", "w").close(); os.utime("f", ns=(123456789, 987654321)); s = os.stat("f"); s.st_atime_ns, s.st_mtime_ns, s.st_atime
---
open("f", "w").close(); os.utime("f", ns=(-1, -1500000000)); s = os.stat("f"); s.st_atime_ns, s.st_mtime, s[8]
---
os.utime("no", (1, 2))
---
os.utime("/", (1, 2))
---
os.utime("/")
---
os.utime("f", (1,))
---
os.utime("f", [1, 2])
---
os.utime("f", (1, 2), ns=(1, 2))
---
os.utime("f", ("a", 2))
---
os.utime("f", ns=(1.5, 2))
---
open("f", "w").close(); os.symlink("f", "l"); os.utime("l", (5, 6), follow_symlinks=False); os.lstat("l").st_mtime, os.stat("f").st_mtime == 6
---
fd = os.open("f", os.O_CREAT); os.utime(fd, (5, 6)); os.stat("f").st_mtime
---
os.utime("f", (float("nan"), 1))
---
os.access(".", os.F_OK | os.R_OK | os.W_OK | os.X_OK), os.access("no", os.F_OK), os.access("/", os.W_OK), os.access("/", os.R_OK)
---
open("f", "w").close(); os.chmod("f", 0o400); os.access("f", os.R_OK), os.access("f", os.W_OK), os.access("f", os.X_OK), os.access("f", os.W_OK, effective_ids=True)
---
os.access("f", 99), os.access(".", 8)
---
os.access(3, 0)
---
os.symlink("no", "l"); os.access("l", os.F_OK), os.access("l", os.F_OK, follow_symlinks=False)
---
open("f", "wb").write(b"abcdef"); os.truncate("f", 3); open("f").read()
---
open("f", "wb").write(b"ab"); os.truncate("f", 4); open("f", "rb").read()
---
os.truncate("no", 0)
---
open("f", "w").close(); os.truncate("f", -1)
---
os.truncate(".", 0)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.ftruncate(fd, 5), os.truncate(fd, 4), os.stat("f").st_size
---
fd = os.open("f", os.O_CREAT | os.O_RDONLY); os.ftruncate(fd, 5)
---
os.ftruncate(999, 1)
---
os.mkfifo("p"); oct(os.stat("p").st_mode), os.stat("p").st_size
---
os.mkfifo("p"); os.mkfifo("p")
---
os.mkfifo("no/p")
---
os.mkfifo("p"); os.open("p", os.O_WRONLY | os.O_NONBLOCK)
---
os.mkfifo("p"); r = os.open("p", os.O_RDONLY | os.O_NONBLOCK); os.read(r, 5)
---
os.mkfifo("p"); r = os.open("p", os.O_RDONLY | os.O_NONBLOCK); w = os.open("p", os.O_WRONLY); os.write(w, b"hey"), os.read(r, 10)
---
os.mkfifo("p"); r = os.open("p", os.O_RDONLY | os.O_NONBLOCK); w = os.open("p", os.O_WRONLY); os.read(r, 10)
---
os.mknod("n"); oct(os.stat("n").st_mode)
---
os.mknod("n", 0o020600, os.makedev(1, 3))
---
os.mknod("n", 0o040600)
---
os.mknod("n", 0o010600); oct(os.stat("n").st_mode)
---
os.major(os.makedev(300, 70000)), os.minor(os.makedev(300, 70000)), os.makedev(1, 3)
---
os.chroot("/")
---
os.chroot("no")
---
os.open("no", os.O_RDONLY)
---
os.open(".", os.O_WRONLY)
---
os.open(".", os.O_RDWR | os.O_CREAT)
---
os.open("f/", os.O_CREAT)
---
os.open("no/f", os.O_CREAT)
---
os.open("f", os.O_CREAT | os.O_EXCL); os.open("f", os.O_CREAT | os.O_EXCL)
---
os.symlink("t", "l"); os.close(os.open("l", os.O_CREAT)); sorted(os.listdir())
---
os.symlink("t", "l"); os.open("l", os.O_CREAT | os.O_EXCL)
---
os.symlink("t", "l"); os.open("l", os.O_RDONLY | os.O_NOFOLLOW)
---
os.symlink("t", "l"); os.open("l", os.O_CREAT | os.O_NOFOLLOW)
---
open("f", "w").close(); os.open("f", os.O_DIRECTORY)
---
os.symlink(".", "l"); os.open("l", os.O_DIRECTORY | os.O_NOFOLLOW)
---
fd = os.open(".", os.O_DIRECTORY); os.read(fd, 1)
---
fd = os.open(".", os.O_RDONLY); os.write(fd, b"x")
---
fd = os.open(".", os.O_RDONLY | os.O_TRUNC)
---
fd = os.open("f", os.O_PATH)
---
open("f", "w").close(); fd = os.open("f", os.O_PATH); os.fstat(fd).st_size, os.read(fd, 1)
---
open("f", "w").close(); fd = os.open("f", os.O_PATH); os.fchmod(fd, 0)
---
fd = os.open(".", os.O_TMPFILE | os.O_RDWR, 0o600); os.write(fd, b"abc"), os.lseek(fd, 0, 0), os.read(fd, 9), os.listdir(), os.fstat(fd).st_nlink
---
os.open(".", os.O_TMPFILE | os.O_RDONLY)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); oct(os.fstat(fd).st_mode)
---
fd = os.open("f", os.O_CREAT | os.O_WRONLY); os.read(fd, 1)
---
fd = os.open("f", os.O_CREAT | os.O_RDONLY); os.write(fd, b"x")
---
fd = os.open("f", os.O_CREAT | os.O_RDONLY, 0); os.write(os.open("f", os.O_WRONLY), b"x")
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); e = os.dup(fd); os.write(fd, b"abcdef"); os.lseek(e, 1, 0), os.read(fd, 2), os.lseek(e, 0, 1)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR | os.O_APPEND); os.write(fd, b"abc"); os.lseek(fd, 0, 0); os.write(fd, b"def"); os.pread(fd, 10, 0)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.lseek(fd, 5, 0); os.write(fd, b"x"); os.pread(fd, 10, 0), os.lseek(fd, 0, 2), os.lseek(fd, -1, 2)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.lseek(fd, -1, 0)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.lseek(fd, 0, 9)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.write(fd, b"abc"); os.lseek(fd, 1, os.SEEK_DATA), os.lseek(fd, 1, os.SEEK_HOLE)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.write(fd, b"abc"); os.lseek(fd, 3, os.SEEK_DATA)
---
os.read(999, 1)
---
os.write(999, b"")
---
os.write(1, "x")
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.read(fd, -1)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.write(fd, bytearray(b"ab")), os.write(fd, memoryview(b"cd")), os.write(fd, b"")
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.pwrite(fd, b"hello", 3), os.pread(fd, 5, 2), os.lseek(fd, 0, 1)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.pread(fd, 1, -1)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.writev(fd, [b"ab", b"cde"]); b = bytearray(2); c = bytearray(5); os.lseek(fd, 0, 0); os.readv(fd, [b, c]), b, c
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.pwritev(fd, [b"ab", b"cde"], 1); b = bytearray(2); os.preadv(fd, [b], 3), b
---
os.readv(0, 5)
---
r, w = os.pipe(); os.write(w, b"abc"); os.read(r, 2), os.read(r, 9), os.get_inheritable(r), os.get_blocking(r)
---
r, w = os.pipe(); os.close(w); os.read(r, 1)
---
r, w = os.pipe(); os.close(r); os.write(w, b"x")
---
r, w = os.pipe(); os.lseek(r, 0, 0)
---
r, w = os.pipe(); os.set_blocking(r, False); os.read(r, 1)
---
r, w = os.pipe(); os.set_blocking(w, False); os.write(w, b"x" * 70000), os.write(w, b"y")
---
r, w = os.pipe(); os.write(r, b"x")
---
r, w = os.pipe(); os.pread(r, 1, 0)
---
r, w = os.pipe(); os.fsync(r)
---
r, w = os.pipe(); oct(os.fstat(r).st_mode), os.isatty(r)
---
r, w = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC); os.get_blocking(r), os.get_inheritable(w)
---
r, w = os.pipe2(0); os.get_inheritable(w)
---
os.pipe2(1)
---
os.close(999)
---
os.close(-1)
---
os.close("x")
---
os.close(2**40)
---
fd = os.open(".", 0); os.close(fd); os.close(fd)
---
fd = os.open(".", 0); os.closerange(fd, fd + 1); os.fstat(fd)
---
os.dup(999)
---
os.dup2(999, 5)
---
fd = os.open(".", 0); os.dup2(fd, fd + 7) == fd + 7, os.get_inheritable(fd + 7), os.get_inheritable(fd)
---
fd = os.open(".", 0); os.dup2(fd, fd + 7, inheritable=False) == fd + 7, os.get_inheritable(fd + 7)
---
fd = os.open(".", 0); os.dup2(fd, -1)
---
fd = os.open(".", 0); os.set_inheritable(fd, True); os.get_inheritable(fd)
---
os.get_inheritable(999)
---
os.set_blocking(999, True)
---
os.isatty(999), os.isatty(-1)
---
os.ttyname(os.open("f", os.O_CREAT))
---
os.ttyname(999)
---
os.get_terminal_size(os.open("f", os.O_CREAT))
---
os.fsync(999)
---
os.fsync("x")
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); os.fsync(fd), os.fdatasync(fd), os.sync()
---
a = os.open("a", os.O_CREAT | os.O_RDWR); b = os.open("b", os.O_CREAT | os.O_RDWR); os.write(a, b"hello"); os.sendfile(b, a, 1, 3), os.pread(b, 9, 0), os.lseek(a, 0, 1)
---
a = os.open("a", os.O_CREAT | os.O_RDWR); b = os.open("b", os.O_CREAT | os.O_RDWR); os.write(a, b"hello"); os.copy_file_range(a, b, 3, offset_src=1), os.pread(b, 9, 0)
---
a = os.open("a", os.O_CREAT | os.O_RDWR); os.copy_file_range(a, 999, 3)
---
a = os.open("a", os.O_CREAT | os.O_RDWR); os.copy_file_range(a, a, -1)
---
fd = os.open("a", os.O_CREAT | os.O_RDWR); os.posix_fallocate(fd, 0, 10); os.fstat(fd).st_size, os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_NORMAL)
---
fd = os.open("a", os.O_CREAT | os.O_RDWR); os.posix_fallocate(fd, 0, 0)
---
fd = os.open("a", os.O_CREAT | os.O_RDWR); os.posix_fadvise(fd, 0, 0, 99)
---
fd = os.open("a", os.O_CREAT | os.O_RDWR); os.lockf(fd, os.F_LOCK, 0), os.lockf(fd, os.F_TEST, 0), os.lockf(fd, os.F_ULOCK, 0)
---
fd = os.open("a", os.O_CREAT | os.O_RDONLY); os.lockf(fd, os.F_LOCK, 0)
---
fd = os.memfd_create("x"); os.write(fd, b"abc"), os.fstat(fd).st_size, os.get_inheritable(fd)
---
fd = os.eventfd(3); os.eventfd_read(fd)
---
fd = os.eventfd(0, os.EFD_NONBLOCK); os.eventfd_read(fd)
---
fd = os.eventfd(2, os.EFD_SEMAPHORE | os.EFD_NONBLOCK); os.eventfd_read(fd), os.eventfd_write(fd, 5), os.eventfd_read(fd)
---
os.device_encoding(0), os.device_encoding(999)
---
f = os.fdopen(os.open("f", os.O_CREAT | os.O_RDWR), "w+"); f.write("abc"); f.seek(0); f.read()
---
os.fdopen("x")
---
os.fdopen(999)
---
open("f", "w").close(); os.setxattr("f", "user.a", b"1"); os.getxattr("f", "user.a"), os.listxattr("f"), os.removexattr("f", "user.a"), os.listxattr("f")
---
open("f", "w").close(); os.getxattr("f", "user.a")
---
open("f", "w").close(); os.setxattr("f", "user.a", b"1", os.XATTR_REPLACE)
---
open("f", "w").close(); os.setxattr("f", "user.a", b"1"); os.setxattr("f", "user.a", b"1", os.XATTR_CREATE)
---
open("f", "w").close(); os.setxattr("f", "nonsense", b"1")
---
open("f", "w").close(); os.setxattr("f", "trusted.a", b"1")
---
os.getxattr("no", "user.a")
---
os.symlink("no", "l"); os.setxattr("l", "user.a", b"1", follow_symlinks=False)
---
open("f", "w").close(); os.removexattr("f", "user.a")
---
os.pathconf(".", "PC_NAME_MAX"), os.pathconf(".", 3), os.fpathconf(os.open(".", 0), "PC_PIPE_BUF")
---
os.pathconf("no", "PC_NAME_MAX")
---
os.pathconf(".", "nope")
---
os.pathconf(".", 1.5)
---
os.sysconf("nope")
---
os.sysconf(99999)
---
os.sysconf("SC_PAGESIZE"), os.sysconf("SC_CLK_TCK"), os.sysconf("SC_VERSION")
---
os.confstr("CS_PATH"), os.confstr("CS_XBS5_ILP32_OFF32_LIBS")
---
os.confstr(99999)
---
os.strerror(2), os.strerror(0), os.strerror(9999), os.strerror(-1)
---
os.strerror("x")
---
os.statvfs("no")
---
s = os.statvfs("."); len(s), s.f_namemax, s.f_bsize, type(s).__name__
---
os.fstatvfs(999)
---
os.getuid() == os.geteuid(), os.getresuid() == (os.getuid(),) * 3, os.getgroups() == os.getgroups()
---
os.setuid(0)
---
os.seteuid(0)
---
os.setgid(0)
---
os.setreuid(-1, 0)
---
os.setresuid(-1, -1, -1)
---
os.setgroups([1])
---
os.setgroups(5)
---
os.initgroups("root", 0)
---
os.setuid("x")
---
os.setuid(-1)
---
os.getgrouplist("root", 7)
---
os.setsid() if os.getpgrp() != os.getpid() else None
---
os.getpgid(0) == os.getpgrp(), os.getsid(0) > 0
---
os.getpgid(999999)
---
os.getpriority(os.PRIO_PROCESS, 0)
---
os.getpriority(9, 0)
---
os.getpriority(os.PRIO_PROCESS, 999999)
---
os.setpriority(os.PRIO_PROCESS, 0, 5); os.getpriority(os.PRIO_PROCESS, 0), os.nice(1)
---
os.setpriority(os.PRIO_PROCESS, 0, -5)
---
os.nice(-1)
---
os.kill(999999, 0)
---
os.kill(os.getpid(), 0)
---
os.kill(os.getpid(), 999)
---
os.waitpid(-1, 0)
---
os.wait()
---
os.waitstatus_to_exitcode(256), os.waitstatus_to_exitcode(9), os.WIFEXITED(256), os.WEXITSTATUS(256), os.WTERMSIG(9), os.WIFSIGNALED(9), os.WIFSTOPPED(0x137f), os.WSTOPSIG(0x137f), os.WCOREDUMP(0x89), os.WIFCONTINUED(0xffff)
---
os.waitstatus_to_exitcode(0x137f)
---
os.ctermid()
---
os.sched_get_priority_max(os.SCHED_FIFO), os.sched_get_priority_min(os.SCHED_FIFO), os.sched_getscheduler(0), os.sched_getparam(0), os.sched_param(5)
---
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
---
os.putenv("a=b", "c")
---
os.putenv("", "c")
---
os.putenv("a", "b\0")
---
os.unsetenv("")
---
os.unsetenv("a=b")
---
os.environ["X"] = "1"; os.environb[b"X"], os.getenv("X"), os.getenv("NO"), os.getenv("NO", 5), os.getenvb(b"X")
---
os.environ["X"] = 1
---
os.environ[1] = "x"
---
os.environ["NO"]
---
del os.environ["NO"]
---
os.environ["A\udcff"] = "b"; os.environb[b"A\xff"], os.environ.pop("A\udcff"), "A\udcff" in os.environ
---
os.environ["PATH"] = "/x:/y"; os.get_exec_path(), os.get_exec_path({"PATH": "a:b"}), os.get_exec_path({})
---
os.fsencode("a\udcff"), os.fsdecode(b"a\xff"), os.fspath("x"), os.fspath(b"x")
---
os.fspath(1)
---
os.fsencode(1)
---
os.urandom(-1)
---
len(os.urandom(7)), len(os.getrandom(5)), type(os.cpu_count())
---
os.getrandom(5, 99)
---
os.times()._fields if hasattr(os.times(), "_fields") else len(os.times())
---
os.uname().sysname, len(os.uname()), type(os.uname()).__name__
---
open("no")
---
open(".")
---
open("", "w")
---
open("f", "w").write("x"); open("f", "x")
---
open("f", "q")
---
open("f", "rw")
---
open("f", "rb", encoding="utf-8")
---
open("f", "w", 0)
---
open("f\0")
---
open(1.5)
---
open(-1)
---
open(999)
---
open("f", "w").close(); open("f", "r").write("x")
---
open("f", "w").read()
---
f = open("f", "wb", 0); f.write(b"abc"), f.tell(), f.mode, f.name, f.closefd, f.readable(), f.seekable(), f.close(), f.closed
---
f = open("f", "w+"); repr(f)
---
f = open("f", "wb"); repr(f), repr(f.raw), repr(open("f", "rb+")).replace(os.getcwd(), "")
---
f = open("f", "w"); f.write("a\r\nb\n"); f.close(); open("f", newline="").read(), open("f").read(), open("f", "rb").read()
---
f = open("f", "w", newline="\r\n"); f.write("a\nb\n"); f.close(); open("f", "rb").read()
---
f = open("f", "a"); f.write("x"); f.tell(), f.encoding, f.errors, f.line_buffering, f.newlines, f.mode
---
f = open("f", "wb"); f.close(); f.write(b"x")
---
f = open("f", "wb"); f.close(); f.fileno()
---
f = open("f", "w"); os.close(f.fileno()); f.write("x"); f.close()
---
open("f", opener=lambda p, flags: os.open("g", flags | os.O_CREAT)).fileno() > 2, os.listdir()
---
open("f", opener=lambda p, flags: -1)
---
open("f", closefd=False)
---
fd = os.open("f", os.O_CREAT | os.O_RDWR); f = open(fd, "r+", closefd=False); f.write("abc"); f.close(); os.lseek(fd, 0, 0), os.read(fd, 5)
---
open("f", "wb").write(b"abc"); f = open("f", "rb"); f.seek(-1, 2), f.read(), f.seek(0), f.readinto(bytearray(2)), f.peek(1)[:1]
---
open("f", "wb").write(b"a\nb\nc"); list(open("f")), open("f").readlines(), [l for l in open("f", "rb")]
---
open("f", "w").truncate(5), os.stat("f").st_size
---
io.FileIO("f", "w").write(b"x"), io.FileIO("f").readall()
---
io.open is open, io.FileIO("f", "x").mode, io.FileIO("f", "a+").mode
---
io.FileIO("f", "z")
---
io.FileIO(".")
---
open("/dev/null").read(), open("/dev/null", "w").write("abc"), open("/dev/zero", "rb").read(3)
---
open("/dev/full", "wb", 0).write(b"x")
---
os.path.ismount("/"), os.path.ismount("."), os.path.ismount("no")
---
os.symlink("/", "l"); os.path.ismount("l"), os.path.isdir("l"), os.path.islink("l")
---
os.path.exists("a\0b"), os.path.isfile("a\0b"), os.path.isdir(b"a\0b"), os.path.islink("a\0b"), os.path.lexists("a\ud800")
---
os.path.exists(999), os.path.exists(0), os.path.exists(-1)
---
os.path.exists(1.5)
---
os.path.getsize("no")
---
open("f", "wb").write(b"12"); os.path.getsize("f"), os.path.getmtime("f") == os.stat("f").st_mtime, os.path.getatime("f") == os.stat("f").st_atime
---
os.path.samefile("no", ".")
---
os.path.samefile(".", os.getcwd()), os.path.sameopenfile(os.open(".", 0), os.open(".", 0)), os.path.samestat(os.stat("."), os.stat("."))
---
os.makedirs("a/b"); os.symlink("a/b", "l"); os.path.realpath("l/..") == os.path.realpath("a"), os.path.realpath("no/x") == os.path.join(os.path.realpath("."), "no/x")
---
os.path.realpath("no", strict=True)
---
os.symlink("l", "l"); os.path.realpath("l", strict=True)
---
os.path.expanduser("~root"), os.path.expanduser("~nobodyhere/x"), os.path.expandvars("$HOMEX/${Y}")
---
os.environ["HOME"] = "/h"; os.path.expanduser("~/x"), os.path.expanduser("~")
---
os.path.normpath("//a/./b/../c//"), os.path.normpath(""), os.path.normpath("///a"), os.path.normpath("../.."), os.path.normpath(b"a/../.."), os.path.normpath("/..")
---
p = pathlib.PurePath("a/../b"); os.path.normpath(p), os.path.splitroot(p) if hasattr(os.path, "splitroot") else 0, os.path.splitext(p), os.path.join(p, "c")
---
os.path.abspath("x") == os.getcwd() + "/x", os.path.relpath("/a/b", "/a/c"), os.path.commonpath(["/a/b", "/a/c"])
---
os.makedirs("a/b"); open("a/f", "w").close(); sorted(os.walk("a")), [x[0] for x in os.walk("a", topdown=False)], list(os.walk("no"))
---
os.makedirs("a/b"); os.symlink("..", "a/b/l"); [x[:3] for x in os.walk("a")], len(list(os.walk("a", followlinks=True))) > 10
---
errors = []; list(os.walk("no", onerror=errors.append)); [(type(e).__name__, e.filename) for e in errors]
---
os.makedirs("a/b"); open("a/f", "w").close(); [(r, d, f) for r, d, f, fd in os.fwalk("a")]
---
shutil.copyfile("no", "x")
---
open("f", "w").write("x"); shutil.copyfile("f", "f")
---
open("f", "w").write("x"); os.chmod("f", 0o640); shutil.copy("f", "g"), oct(os.stat("g").st_mode), shutil.copy2("f", "h"), os.stat("h").st_mtime_ns == os.stat("f").st_mtime_ns
---
os.makedirs("a/b"); open("a/b/f", "w").write("x"); shutil.copytree("a", "c"); sorted(os.walk("c"))
---
os.makedirs("a/b"); open("a/b/f", "w").write("x"); shutil.rmtree("a"); os.listdir()
---
shutil.rmtree("no")
---
open("f", "w").close(); shutil.rmtree("f")
---
os.mkdir("d"); os.symlink("d", "l"); shutil.rmtree("l")
---
os.mkdir("d"); open("f", "w").close(); shutil.move("f", "d"), os.listdir("d")
---
shutil.move("no", "x")
---
os.makedirs("d/f"); open("f", "w").close(); shutil.move("f", "d/f"), sorted(os.walk("."))
---
open("f", "w").close(); os.chmod("f", 0o755); shutil.which("f", path="."), shutil.which("g", path=".")
---
os.makedirs("d/e"); open("d/x", "w").write("1"); shutil.make_archive("out", "tar", "d"), sorted(os.listdir())
---
os.makedirs("d/e"); open("d/x", "w").write("1"); shutil.make_archive("out", "zip", "d"); shutil.unpack_archive("out.zip", "u"); sorted(os.walk("u"))
---
shutil.disk_usage("no")
---
d = tempfile.mkdtemp(dir="."); oct(os.stat(d).st_mode), len(os.path.basename(d))
---
f = tempfile.NamedTemporaryFile(dir="."); n = f.name; os.path.exists(n), f.close(), os.path.exists(n)
---
f = tempfile.TemporaryFile(dir="."); f.write(b"x"), f.seek(0), f.read(), os.listdir()
---
fd, n = tempfile.mkstemp(dir=".", prefix="a", suffix="z"); oct(os.fstat(fd).st_mode), os.path.basename(n)[0], n[-1]
---
tempfile.mkdtemp(dir="no")
---
with tempfile.TemporaryDirectory(dir=".") as d: os.mkdir(d + "/x"); open(d + "/x/y", "w").close()
os.listdir()
---
[open(n, "w").close() for n in ("a.py", "b.txt", ".h")]; os.mkdir("s"); open("s/c.py", "w").close(); sorted(glob.glob("*")), sorted(glob.glob("**/*.py", recursive=True)), sorted(glob.glob("[ab].*")), glob.glob("no*")
---
[open(n, "w").close() for n in ("a", "b")]; sorted(glob.glob(b"*")), sorted(glob.glob("*", root_dir=".")), glob.glob("./a")
---
os.mkdir("a"); os.mkdir("b"); open("a/x", "w").write("1"); open("b/x", "w").write("1"); open("b/y", "w").close(); c = filecmp.dircmp("a", "b"); c.same_files, c.right_only, filecmp.cmp("a/x", "b/x")
---
open("f", "w").write("one\ntwo\n"); linecache.getline("f", 2), linecache.getline("f", 9), linecache.getline("no", 1)
---
p = pathlib.Path("d/e"); p.mkdir(parents=True); (p / "f").write_text("hi"); (p / "f").read_text(), sorted(map(str, pathlib.Path(".").rglob("*"))), p.is_dir(), (p / "f").stat().st_size
---
pathlib.Path("no").unlink()
---
pathlib.Path("f").touch(); pathlib.Path("f").touch(exist_ok=False)
---
pathlib.Path("f").touch(); pathlib.Path("f").rename("g"), pathlib.Path("l").symlink_to("g"), str(pathlib.Path("l").readlink()), pathlib.Path("l").resolve().name
---
class P:
    def __fspath__(self): return b"d"
os.mkdir(P()); os.listdir(), os.listdir(P()), os.path.exists(P())
---
class P:
    def __fspath__(self): return 3
os.mkdir(P())
---
os.mkdir("d"); os.chmod("d", 0o2755); os.mkdir("d/e"); oct(os.stat("d/e").st_mode)
---
sorted(f.__name__ for f in os.supports_dir_fd), sorted(f.__name__ for f in os.supports_fd), sorted(f.__name__ for f in os.supports_follow_symlinks), sorted(f.__name__ for f in os.supports_effective_ids)
---
sorted(dir(os))
---
sorted(os.__all__)
---
[(n, getattr(os, n)) for n in dir(os) if isinstance(getattr(os, n), int) and not isinstance(getattr(os, n), bool)]
---
sorted(os.sysconf_names.items()), sorted(os.pathconf_names.items()), sorted(os.confstr_names.items())
---
os.name, os.sep, os.altsep, os.curdir, os.pardir, os.extsep, os.pathsep, os.defpath, os.linesep, os.devnull, os.supports_bytes_environ, os.path.__name__
---
os.terminal_size((1, 2)), os.terminal_size((1, 2)).lines, os.stat_result(range(10)), os.stat_result(range(10)).st_atime_ns
---
os.stat_result((1, 2))
---
os.mkdir("d"); os.chmod("d", 0o1777); open("d/f", "w").close(); os.unlink("d/f"); os.listdir("d")
---
open("f", "w").close(); fd = os.open("f", os.O_RDWR); os.unlink("f"); os.write(fd, b"abc"), os.pread(fd, 5, 0), os.fstat(fd).st_nlink
---
os.mkdir("d"); a = os.stat("d").st_mtime_ns; open("d/f", "w").close(); os.stat("d").st_mtime_ns > a
---
os.symlink("/etc", "l"); os.path.exists("l/passwd"), os.readlink("l")
---
os.mkdir("d"); os.symlink("d/../d", "l"); os.listdir("l"), os.path.isdir("l/"), os.path.isdir("l/.")
---
open("f", "w").close(); os.path.exists("f/."), os.path.exists("f/.."), os.path.exists("f/")
---
open("f", "w").close(); os.stat("f/..")
---
os.system.__name__, os.stat.__name__, os.stat.__module__
"""

CASES = [block.strip("\n") for block in PROGRAMS.split("\n---\n")]
