"""How long a preview takes and how much memory, compared with programs written by hand."""
