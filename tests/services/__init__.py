"""The reference service, run as its container runs it."""
