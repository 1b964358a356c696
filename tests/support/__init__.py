"""Code shared by several checks."""
