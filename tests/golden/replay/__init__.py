"""The parts of tests/golden/run."""
