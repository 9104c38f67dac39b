"""The filter of system calls: from inside, call by call; and on paper, for every number, argument and processor."""

import ctypes.util
import errno
import json
import platform
import struct
import sys

import pytest
from filter_machine import ALLOW, ERRNO, I386, MOST_INSTRUCTIONS, X86_64, verdict
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import needs_linux, run, temporary_folder

from aelab.grading import LAB
from autograder.sandbox import availability, system_calls
from autograder.sandbox.availability import Policy

__all__ = ["temporary_folder"]  # fixtures
pytestmark = [
    *needs_linux,
    pytest.mark.skipif(platform.machine() != "x86_64", reason="optional: the numbers below are those of x86-64"),
]

# What Docker's default profile denies, from the table in its documentation ("Significant syscalls blocked by the
# default profile"), and what came after that table or is no use to students. Numbers: asm/unistd_64.h of x86-64.
_DENIED = """
    acct=163 add_key=248 bpf=321 clock_adjtime=305 clock_settime=227 create_module=174 delete_module=176
    finit_module=313 get_kernel_syms=177 get_mempolicy=239 init_module=175 ioperm=173 iopl=172 kcmp=312
    kexec_file_load=320 kexec_load=246 keyctl=250 lookup_dcookie=212 mbind=237 mount=165 move_pages=279
    nfsservctl=180 open_by_handle_at=304 perf_event_open=298 pivot_root=155 process_vm_readv=310
    process_vm_writev=311 ptrace=101 query_module=178 quotactl=179 reboot=169 request_key=249 set_mempolicy=238
    setns=308 settimeofday=164 swapon=167 swapoff=168 sysfs=139 _sysctl=156 umount2=166 unshare=272 uselib=134
    userfaultfd=323 ustat=136 io_uring_setup=425 io_uring_enter=426 io_uring_register=427 open_tree=428
    move_mount=429 fsopen=430 fsconfig=431 fsmount=432 fspick=433 mount_setattr=442 quotactl_fd=443
    pidfd_getfd=438 process_madvise=440 memfd_secret=447 chroot=161 syslog=103 sethostname=170 setdomainname=171
    vhangup=153 fanotify_init=300 fanotify_mark=301 name_to_handle_at=303 migrate_pages=256 modify_ldt=154
    seccomp=317 io_setup=206 io_submit=209 vmsplice=278 remap_file_pages=216 adjtimex=159 capset=126 sync=162
    syncfs=306 mq_open=240 landlock_create_ruleset=444 set_mempolicy_home_node=450
"""
DENIED = {name: int(number) for name, _, number in (pair.partition("=") for pair in _DENIED.split())}
NAME_SPACES = {"mnt": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000}
NAME_SPACES |= {"pid": 0x20000000, "net": 0x40000000}  # CLONE_NEW... in <linux/sched.h>
CLONE, CLONE3, SOCKET, SOCKETPAIR, PERSONALITY, READ = 56, 435, 41, 53, 135, 0
REFUSED, UNKNOWN = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS

# Runs inside: the error of each call, with arguments that do no harm where a call is not refused.
CALLS = """
import ctypes, errno, json, os, subprocess, sys
library = ctypes.CDLL(None, use_errno=True)

def error(number, *arguments):
    ctypes.set_errno(0)
    result = library.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if number == 56 and result == 0 and arguments[0] & 0x7E020000:
        os._exit(0)  # the child of a clone that should have been refused
    return 0 if result >= 0 else ctypes.get_errno()
"""
EACH = f"print(json.dumps({{name: error(number, *[-1] * 6) for name, number in {DENIED!r}.items()}}))"
CLONES = f"print(json.dumps({{name: error(56, flag | 17, 0, 0, 0, 0) for name, flag in {NAME_SPACES!r}.items()}}))"
SOCKETS = """
import socket
def opened(*arguments):
    try:
        socket.socket(*arguments).close()
        return "open"
    except OSError as error:
        return errno.errorcode[error.errno]
VSOCK, ALG, PACKET, SCTP, RAW, DCCP = 40, 38, 17, 132, 3, 6
print([opened(VSOCK, 1), opened(ALG, 5), opened(PACKET, RAW), opened(2, 1, SCTP), opened(2, DCCP), opened(16, RAW, 12)])
print([opened(1, 1), opened(1, 2), opened(2, 1), opened(2, 2, 17), opened(10, 1, 6), opened(16, RAW, 0)])
"""
OTHERS = """
print(error(435, 0, 0), error(135, 0x20000), error(135, 0xFFFFFFFF), error(2000))
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("Seccomp:")])
child = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('Seccomp:')])"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout.strip())
"""
# 32-bit programs use `int 0x80`: getpid has number 20 there, and 39 with the x32 bit.
OLD = """
import mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("53b814000000cd804863c05bc3"))  # push rbx; mov eax, 20; int 0x80; movsxd rax, eax; pop; ret
address = ctypes.addressof(ctypes.c_char.from_buffer(code))
child = os.fork()
if child == 0:
    os._exit(-ctypes.CFUNCTYPE(ctypes.c_long)(address)() & 127)
status = os.waitpid(child, 0)[1]
print(-os.WEXITSTATUS(status) if os.WIFEXITED(status) else "ended", error(0x40000000 | 39))
"""
WORK = {
    "threads and processes": """
        import multiprocessing, threading
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
        with ThreadPoolExecutor(4) as threads, ProcessPoolExecutor(2) as processes:
            print(list(threads.map(abs, [-1, -2])), list(processes.map(abs, [-3, -4])))
        for way in ("fork", "spawn", "forkserver"):
            with multiprocessing.get_context(way).Pool(1) as pool:
                print(way, pool.map(abs, [-5]))
        queue = multiprocessing.Queue()
        multiprocessing.Process(target=queue.put, args=[7]).start()
        print(queue.get(timeout=20))
        """,
    "other programs": """
        import subprocess
        script = "ls / | sort | head -1; /usr/bin/env echo x | tr x y"
        print(subprocess.run(script, shell=True, capture_output=True).stdout)
        print(subprocess.check_output(["/bin/sh", "-c", "exec cat"], input=b"cat"))
        """,
    "files": """
        import mmap, os, shutil, sqlite3, tempfile
        open("one", "w").write("text"); shutil.copy2("one", "two"); os.rename("two", "three"); os.link("one", "four")
        os.mkfifo("pipe"); os.symlink("one", "five"); shutil.copytree(".", "/tmp/copy", ignore=lambda *_: ["pipe"])
        with sqlite3.connect("base") as base:
            print(base.execute("create table t (x)").connection.execute("select count(*) from t").fetchall())
        with tempfile.TemporaryFile() as file:
            file.truncate(4096); print(len(mmap.mmap(file.fileno(), 4096)))
        print(sorted(os.listdir("/tmp/copy")))
        """,
    "waiting": """
        import asyncio, signal, socket, threading
        async def both():
            server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            received = await reader.read()
            writer.close(), server.close()
            program = await asyncio.create_subprocess_exec("true")
            return received, await program.wait()
        print(await both(), socket.getaddrinfo("127.0.0.1", 80)[0][4], socket.if_nameindex())
        signal.signal(signal.SIGALRM, lambda *_: print("alarm"))
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        signal.pause()
        """,
}
PRINTED = {
    "threads and processes": "[1, 2] [3, 4]\nfork [5]\nspawn [5]\nforkserver [5]\n7",
    "other programs": "b'bin\\ny\\n'\nb'cat'",
    "files": "[(0,)]\n4096\n['five', 'four', 'one', 'three']",
    "waiting": "(b'', 0) ('127.0.0.1', 80) [(1, 'lo')]\nalarm",
}


@pytest.fixture(scope="module")
def probed():
    """The text that each probe printed, in one sandbox."""
    assert not system_calls.missing()
    _, printed = run(CALLS, EACH, CLONES, SOCKETS, OTHERS, OLD)
    return dict(zip(("each", "clones", "sockets", "others", "old"), printed[1:], strict=True))


def test_each_denied_call_is_not_permitted(probed):
    assert json.loads(probed["each"]) == dict.fromkeys(DENIED, errno.EPERM)


def test_without_the_filter_many_of_these_calls_reach_the_kernel(monkeypatch):
    """Others would fail without it, too: they need a capability, which nobody inside has."""
    with open("/proc/self/status") as status:
        if "Seccomp:\t0" not in status.read():
            pytest.skip("optional: these tests themselves run behind a filter")
    monkeypatch.setattr(system_calls, "missing", lambda: "a test says so")
    _, printed = run(CALLS, EACH, SOCKETS)
    reached = {name for name, found in json.loads(printed[1]).items() if found != errno.EPERM}
    assert {"unshare", "ptrace", "process_vm_readv", "add_key", "mbind", "io_uring_setup", "io_setup"} <= reached
    assert len(reached) > len(DENIED) / 2
    assert "open" in printed[2].splitlines()[0]


def test_no_process_can_be_started_in_a_new_name_space(probed):
    assert json.loads(probed["clones"]) == dict.fromkeys(NAME_SPACES, errno.EPERM)


def test_only_sockets_of_the_usual_kinds_can_be_opened(probed):
    refused, opened = probed["sockets"].splitlines()
    assert refused == str(["EPERM"] * 6)
    assert opened == str(["open"] * 6)


def test_new_calls_do_not_exist_and_every_process_is_filtered(probed):
    errors, itself, child = probed["others"].splitlines()
    assert errors == f"{errno.ENOSYS} {errno.EPERM} 0 {errno.EPERM}"
    assert itself == child == "['2']"


def test_calls_of_32_bit_programs_are_not_permitted(probed):
    assert probed["old"] in (f"{-errno.EPERM} {errno.EPERM}", f"ended {errno.EPERM}")  # ended: no such calls here


@pytest.mark.parametrize("kind", WORK)
def test_ordinary_work_goes_on(kind):
    session, [printed] = run(WORK[kind])
    assert (session.stopped, printed) == ("", PRINTED[kind])


def test_tensorflow_trains_behind_the_filter():
    source = """
        import numpy, keras
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        print(len(model.fit(numpy.ones((64, 4)), numpy.ones(64), epochs=2, verbose=0).history["loss"]))
        """
    assert run(source, lab=LAB)[1] == ["2"]


@pytest.fixture(scope="module")
def program():
    return system_calls.program()


def test_on_paper_only_the_listed_calls_are_allowed_whatever_their_arguments(program):
    import pyseccomp

    assert len(program) // 8 < MOST_INSTRUCTIONS
    native = pyseccomp.Arch.NATIVE
    listed = {pyseccomp.resolve_syscall(native, name) for name in system_calls.ALLOWED}
    for number in range(1_000):
        if number not in (CLONE, SOCKET, SOCKETPAIR, PERSONALITY):
            found = verdict(program, number)
            assert (found == ALLOW) is (number in listed), number
            assert found in (ALLOW, REFUSED, UNKNOWN)
            assert verdict(program, number, [2**64 - 1] * 6) == found
    assert {verdict(program, number) for number in DENIED.values()} == {REFUSED}
    assert verdict(program, CLONE3) == UNKNOWN
    assert verdict(program, system_calls.NEWEST + 1) == UNKNOWN


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**64 - 1), max_size=6))
def test_on_paper_no_call_of_another_processor_or_of_x32_is_allowed(program, number, arguments):
    assert verdict(program, number, arguments, I386) == REFUSED
    assert verdict(program, number | 0x40000000, arguments, X86_64) == REFUSED


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_on_paper_clone_is_allowed_exactly_without_new_name_spaces(program, flags):
    wanted = REFUSED if any(flags & flag for flag in NAME_SPACES.values()) else ALLOW
    assert verdict(program, CLONE, [flags]) == wanted
    for flag in NAME_SPACES.values():
        assert verdict(program, CLONE, [flags | flag]) == REFUSED


@settings(max_examples=300, deadline=None)
@given(*[st.integers(0, 50) | st.integers(0, 2**64 - 1)] * 3)
def test_on_paper_a_socket_is_of_a_listed_family_kind_and_protocol(program, family, kind, protocol):
    usual = family in (2, 10) and kind & 15 in (1, 2) and protocol in (0, 6, 17)
    wanted = ALLOW if usual or family == 1 or (family == 16 and protocol == 0) else REFUSED
    assert verdict(program, SOCKET, [family, kind, protocol]) == wanted
    assert verdict(program, SOCKETPAIR, [family, kind, protocol]) == (ALLOW if family == 1 else REFUSED)


def test_the_description_says_that_calls_are_filtered():
    assert "; system calls filtered;" in availability.describe()


@pytest.fixture
def forgotten():
    """Forget what was found out about this machine, before and after."""
    found = (system_calls.missing, system_calls.program)
    for function in found:
        function.cache_clear()
    yield
    for function in found:
        function.cache_clear()


def expect_no_filter(advice):
    line = availability.describe()
    assert "NO FILTER OF SYSTEM CALLS" in line and advice in line and "\n" not in line
    assert availability.choose(Policy.REQUIRE)
    assert run("print(1)")[1] == ["1"]


def test_without_the_binding_grading_goes_on_and_says_what_to_install(monkeypatch, forgotten):
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    expect_no_filter("pip install pyseccomp")


def test_without_the_library_grading_goes_on_and_says_what_to_install(monkeypatch, forgotten):
    find = ctypes.util.find_library
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None if name == "seccomp" else find(name))
    monkeypatch.delitem(sys.modules, "pyseccomp", raising=False)
    expect_no_filter("apt-get install libseccomp2")


def test_a_kernel_without_filters_is_named(monkeypatch, forgotten):
    monkeypatch.setattr("pathlib.Path.exists", lambda path: "seccomp" not in str(path))
    assert "CONFIG_SECCOMP_FILTER" in system_calls.missing()


def test_the_machine_of_these_tests_runs_a_filter_as_the_kernel_does(probed):
    """Both must agree on what was seen inside: this checks the machine, not the filter."""
    for name, number in DENIED.items():
        assert verdict(system_calls.program(), number, [2**64 - 1] * 6) == ERRNO | json.loads(probed["each"])[name]
    assert verdict(struct.pack("<HBBI", 0x06, 0, 0, ALLOW), READ) == ALLOW
