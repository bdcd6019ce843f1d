"""Restoring a store into a new one, never over the old: what `./rungs restore` does."""
