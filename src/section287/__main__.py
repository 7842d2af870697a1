"""``python -m section287``: the command line."""

from section287.cli.main import main

main()
