"""What stagesync costs, measured: `python -m benchmarks` from the repository's root. See README.md beside this file."""
