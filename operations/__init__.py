"""What is done to a stack that runs: its state, environments of pull requests, smoke tests, modes, restoring."""
