"""Run a filter of system calls on paper: the instructions of classic BPF, as the kernel's filter.rst describes them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

X86_64, I386 = 0xC000003E, 0x40000003  # AUDIT_ARCH_... in <linux/audit.h>
ALLOW = 0x7FFF0000  # SECCOMP_RET_... in <linux/seccomp.h>
ERRNO = 0x00050000
MOST_INSTRUCTIONS = 4_096  # the kernel loads no longer filter


def verdict(program: bytes, number: int, arguments: Sequence[int] = (), architecture: int = X86_64) -> int:
    """Return what a filter says about a call: ALLOW, or ERRNO plus the number of the error.

    Args:
        program: instructions of 8 bytes. number: of the call. arguments: up to six of 64 bits; others are 0.
    """
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, architecture, 0, *(one & (2**64 - 1) for one in padded))
    instructions = [struct.unpack_from("<HBBI", program, place) for place in range(0, len(program), 8)]
    place = accumulator = 0
    while True:
        code, if_true, if_false, constant = instructions[place]
        place += 1
        match code:
            case 0x20:  # load a word
                [accumulator] = struct.unpack_from("<I", data, constant)
            case 0x54:
                accumulator &= constant
            case 0x05:
                place += constant
            case 0x15:
                place += if_true if accumulator == constant else if_false
            case 0x25:
                place += if_true if accumulator > constant else if_false
            case 0x35:
                place += if_true if accumulator >= constant else if_false
            case 0x45:
                place += if_true if accumulator & constant else if_false
            case 0x06:
                return constant
            case _:
                raise ValueError(f"expected an instruction that libseccomp writes, found {code:#x}")
