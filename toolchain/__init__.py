"""Sets up what a command needs, in layers, inside the clone.

Standard library only: it runs before anything is installed. layers.py says which layer each command needs;
packages.py, engine/, node.py and actionlint/ bring the pieces up; __main__.py is what the launcher `rungs` starts.
"""
