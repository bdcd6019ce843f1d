"""What a change does to data, money and headroom, from the real engine's preview, for a pull request."""
