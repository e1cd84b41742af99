"""``python -m cli`` is the ``stegvis`` command, for where the command itself is not on PATH."""

from cli.main import main

main()
