"""``python -m workers`` is the ``stegvis`` command, for where the command itself is not on PATH."""

from workers.cli import main

main()
