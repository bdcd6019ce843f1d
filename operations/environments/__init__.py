"""An environment of its own for a pull request: made of another stack's configuration, and wholly destroyed.

    place = Place.own(project)                                  # or Place.of_sandbox(sandbox)
    environment = configuration(StackFile.open("prod"), "pr-12")
    Environments(place).up(environment, most=5)
    Environments(place).down("pr-12")

Which environments there are is what the backend says; nothing is kept beside it that could go stale.
"""
