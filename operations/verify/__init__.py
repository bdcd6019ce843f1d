"""Previewing every growth stage with the real provider plugins, or with the sandbox's, to see what they refuse.

verify(ladder, stage).record.ok                         # in the sandbox
plugins = install(engine, home, versions)               # raises nothing: says what could not be installed
verify(ladder, stage, plugins.let_in).record.ok         # with the real ones
"""
