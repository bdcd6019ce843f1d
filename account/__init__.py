"""What a growth stage needs of its accounts, what is for good, and checking it read-only."""
