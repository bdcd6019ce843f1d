"""Pulumi provider for Neon Postgres: one resource, a project with its branch, computes, database and role.

`resource` is what a program imports, `provider` what the engine talks to, `api` the client of Neon's REST API,
`limits` the published limits that both the provider and the `stand_in` keep to. The engine starts the plugin through
the script `pulumi-resource-neon` beside this file (`plugins: providers: - {name: neon, path: providers/neon}`).
"""
