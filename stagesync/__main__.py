"""`python -m stagesync` is the `stagesync` command."""

from stagesync.cli import main

main()
