"""The control interface: what a test, or a script, does as a person and as fate."""
