"""A leash: starts a program that ends when the process that started it ends, however abruptly.

Run as a separate script, because it works after the fork and before the exec, where a process with threads may not
safely run Python. The script execs the program, so its process id is the program's.

The signal exists on Linux only. Elsewhere the program outlives a killed supervisor, and the next stack on the directory
ends it (see `workers.embedded.directory`).
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1


def leashed(command: Sequence[str], orphan_signal: signal.Signals, user: tuple[int, int] | None = None) -> list[str]:
    """The command line that runs a command on a leash held by this process.

    Args:
        command: The program, with an absolute path, and its arguments.
        orphan_signal: The signal that it gets when this process, or the thread that started it, ends.
        user: Numeric user and group to run as; None keeps ours.
    """
    identity = f"{user[0]}:{user[1]}" if user else ""
    # -I and -S (isolated, without site-packages) let it start in 30 ms.
    return [
        sys.executable, "-I", "-S", str(Path(__file__).resolve()),
        str(os.getpid()), str(int(orphan_signal)), identity, *command,
    ]  # fmt: skip


def _main(holder: int, orphan_signal: int, identity: str, command: list[str]) -> None:
    os.umask(0o077)
    if identity:
        uid, gid = (int(part) for part in identity.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user, which would clear this setting.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0)
    # The holder may have ended before the leash was on.
    if os.getppid() != holder:
        sys.exit("the process that started this one is gone")
    # Python ignores these two signals, and the program would inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"cannot start {command[0]}: {error.strerror}")


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
