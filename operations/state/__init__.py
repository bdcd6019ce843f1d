"""Where a stack's state lies: moving it to another backend, and the locks that an update leaves behind."""
