"""Adopting what an account already has: reading wrangler files and the account, writing configuration, checking it."""
