"""``python -m perfkit``: the command, where the script of that name is not on the path."""

from perfkit.cli.main import main

main()
