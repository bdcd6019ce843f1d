"""One file per component: its part, and the ComponentResource that it becomes."""
