"""Samples of parts by module: one for each part that has several hosts, or lies in a further cloud."""
