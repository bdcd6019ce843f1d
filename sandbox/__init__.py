"""The sandbox: provider servers for Pulumi's real engine that need no account. Start at `sandbox.run.Sandbox`."""
