"""A growth stage tried on an account: brought up, every binding asked, brought up again unchanged, and destroyed.

    record = Smoke(place, environment, serve, say).run()

It is a preview environment of its own, made of a stack's configuration, so nothing of that stack is touched.
"""
