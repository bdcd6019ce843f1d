"""A project of the user's own, which pins the library: making one, moving its pin."""
