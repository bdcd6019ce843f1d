"""What a growth stage and a ladder are, the ladders, and the composer."""
