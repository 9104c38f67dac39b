"""The filter of system calls in the sandbox: what programs need is allowed, everything else is refused.

The kernel is the wall behind all other walls, and each of its some 400 calls is a door in it. The filter, a program
that the kernel runs at each call, is made by libseccomp, loaded by bubblewrap, and inherited by every process inside;
none of them can take it off.

A refused call fails with EPERM ("not permitted"). A call that is newer than this list, or than the installed
libseccomp, fails with ENOSYS ("not implemented"), as on an older kernel: programs then use the call that it replaces.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
from functools import cache
from pathlib import Path
from typing import Any

# By what they are for. A name that does not exist on a kind of processor, or is unknown to libseccomp, is left out.
FILES = """
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
    fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock
    fremovexattr fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr getxattrat
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl lchown lgetxattr link linkat listxattr
    listxattrat llistxattr lremovexattr lseek lsetxattr lstat memfd_create mkdir mkdirat mknod mknodat newfstatat
    open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink
    readlinkat readv removexattr removexattrat rename renameat renameat2 rmdir sendfile setxattr setxattrat splice
    stat statfs statx symlink symlinkat sync_file_range sync_file_range2 tee truncate umask unlink unlinkat utime
    utimensat utimes write writev
"""
MEMORY = """
    brk cachestat madvise map_shadow_stack mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync munlock
    munlockall munmap pkey_alloc pkey_free pkey_mprotect
"""
PROCESSES = """
    arch_prctl capget execve execveat exit exit_group fork futex futex_requeue futex_wait futex_waitv futex_wake
    get_robust_list getcpu getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getrandom
    getresgid getresuid getrlimit getrusage getsid gettid getuid ioprio_get ioprio_set kill membarrier pidfd_open
    pidfd_send_signal prctl prlimit64 restart_syscall riscv_flush_icache riscv_hwprobe rseq rt_sigaction
    rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield
    set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setpgid setpriority setregid setresgid
    setresuid setreuid setrlimit setsid setuid sigaltstack sysinfo tgkill times tkill uname vfork wait4 waitid
"""
WAITING = """
    alarm clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2
    epoll_wait eventfd eventfd2 getitimer gettimeofday nanosleep pause poll ppoll pselect6 select setitimer signalfd
    signalfd4 time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create
    timerfd_gettime timerfd_settime
"""
TALKING = """
    accept accept4 bind connect getpeername getsockname getsockopt listen msgctl msgget msgrcv msgsnd recvfrom
    recvmmsg recvmsg semctl semget semop semtimedop sendmmsg sendmsg sendto setsockopt shmat shmctl shmdt shmget
    shutdown
"""
ALLOWED = frozenset(f"{FILES} {MEMORY} {PROCESSES} {WAITING} {TALKING}".split())

# Calls that are allowed with some arguments only, see <linux/sched.h>, <linux/socket.h> and <linux/personality.h>.
NEW_NAME_SPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET
AF_UNIX, AF_NETLINK, INTERNET = 1, 16, (2, 10)
SOCKET_TYPE = 0xF  # the rest of that argument are flags
STREAM_OR_DATAGRAM = (1, 2)
PROTOCOLS = (0, 6, 17)  # the usual one, TCP and UDP; others would be loaded into the kernel when asked for
NETLINK_ROUTE = 0  # lists network interfaces
PERSONALITIES = (0, 0xFFFFFFFF)  # the usual one, and a question

NEWEST = 469  # the highest number of a call that was considered for this list: file_setattr of Linux 6.17
FIRST_SHARED = 424  # from here on a call has the same number on every kind of processor
NUMBERS = range(FIRST_SHARED, 600)

BINDING = "install the Python package pyseccomp (pip install pyseccomp)"
LIBRARY = "install libseccomp (on Debian and Ubuntu: sudo apt-get install libseccomp2)"


class NoFilter(Exception):
    """System calls cannot be filtered here; the message says why, and what to do."""


@cache
def missing() -> str:
    """Return why system calls cannot be filtered here, and what to do; "" if they can."""
    try:
        program()
    except NoFilter as error:
        return str(error)
    return ""


@cache
def program() -> bytes:
    """Return the filter for this machine, as bubblewrap's --seccomp reads it: instructions of 8 bytes.

    Calls of another kind of processor, such as the 32-bit and x32 ones on x86-64, are refused.

    Raises:
        NoFilter: Python's binding, libseccomp, or the kernel's part of it is missing, or this is a 32-bit Python.
    """
    if sys.maxsize < 2**32:
        raise NoFilter("use a 64-bit Python")  # 32-bit processors have further calls for files and times
    if not Path("/proc/sys/kernel/seccomp/actions_avail").exists():
        raise NoFilter("use a kernel with CONFIG_SECCOMP_FILTER")
    try:
        import pyseccomp
    except ImportError:
        raise NoFilter(BINDING) from None
    except (RuntimeError, OSError):  # it found no library, or not one for this processor
        raise NoFilter(LIBRARY) from None
    try:
        return _compiled(pyseccomp)
    except OSError as error:
        raise NoFilter(f"libseccomp cannot make the filter ({error}): update it") from error


def _compiled(library: Any) -> bytes:
    refuse, unknown = library.ERRNO(errno.EPERM), library.ERRNO(errno.ENOSYS)
    made = library.SyscallFilter(refuse)
    made.set_attr(library.Attr.ACT_BADARCH, refuse)
    made.set_attr(library.Attr.CTL_OPTIMIZE, 2)  # a search tree: a call takes 9 steps instead of 300
    for name in sorted(ALLOWED):
        if (number := library.resolve_syscall(library.Arch.NATIVE, name)) >= 0:
            made.add_rule(library.ALLOW, number)
    for name, conditions in _conditional(library):
        made.add_rule(library.ALLOW, name, *conditions)
    made.add_rule(unknown, "clone3")  # its flags are in memory, where no filter can look; clone takes its place
    for number in NUMBERS:
        if number > NEWEST or not _has_name(library, number):
            made.add_rule(unknown, number)
    with open(os.memfd_create("filter"), "w+b") as file:
        made.export_bpf(file)
        file.seek(0)
        return file.read()


def _conditional(library: Any) -> list[tuple[str, list[Any]]]:
    """Return calls with conditions on their arguments; a call is allowed if all conditions of one entry hold."""
    equal, masked = library.EQ, library.MASKED_EQ
    flags = 1 if platform.machine().startswith("s390") else 0  # of clone, whose arguments have another order there
    rules = [("clone", [library.Arg(flags, masked, NEW_NAME_SPACES, 0)])]
    rules += [("personality", [library.Arg(0, equal, one)]) for one in PERSONALITIES]
    rules += [(name, [library.Arg(0, equal, AF_UNIX)]) for name in ("socket", "socketpair")]
    rules += [("socket", [library.Arg(0, equal, AF_NETLINK), library.Arg(2, equal, NETLINK_ROUTE)])]
    for family in INTERNET:
        for kind in STREAM_OR_DATAGRAM:
            for protocol in PROTOCOLS:
                kind_is = library.Arg(1, masked, SOCKET_TYPE, kind)
                rules += [("socket", [library.Arg(0, equal, family), kind_is, library.Arg(2, equal, protocol)])]
    return rules


def _has_name(library: Any, number: int) -> bool:
    try:
        return bool(library.resolve_syscall(library.Arch.NATIVE, number))
    except ValueError:
        return False
