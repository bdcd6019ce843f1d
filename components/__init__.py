"""One module or package per component: its part, and the ComponentResource that it becomes."""
