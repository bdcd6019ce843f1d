"""The command line: `./rungs COMMAND`. Each command stands in a module of its own and is loaded when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from types import MappingProxyType

import click

from components.errors import UserError, nearest

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "demo": (
            "cli.rehearse",
            "Rehearse the default ladder, from the first user to the millionth; no cloud is touched",
        ),
        "rehearse": (
            "cli.rehearse",
            "Rehearse any ladder, or a stack, through the real engine in the sandbox",
        ),
        "ladders": ("cli.ladders", "List ladders, their growth stages, users and parts"),
        "new": ("cli.new", "Make a project of your own, which pins the library and holds only what is yours"),
        "upgrade": ("cli.upgrade", "Move a project's pin to another version, if no store would suffer"),
        "adopt": ("cli.adopt", "Write the configuration that adopts what an account already has"),
        "doctor": ("cli.doctor", "Check what a stack's growth stage needs of its accounts, read-only"),
        "plan": ("cli.plan", "Print the moves from where a stack stands to a growth stage"),
        "promote": ("cli.plan", "Make the next move's config diff; never runs `up`"),
        "cost": (
            "cli.cost",
            "Estimate a month's bill, line by line; of a growth stage, a plan file or plain usage",
        ),
        "compare": ("cli.compare", "Compare ladders and alternatives from 1K to 1M users"),
        "breakeven": ("cli.breakeven", "Say how many subscribers pay for a growth stage"),
        "limits": ("cli.limits", "Say which published limit binds first, and at how many users"),
        "advise": ("cli.advise", "Say which growth stage serves how many users, and when to move"),
        "review": ("cli.review", "Report what a change does to data, money and headroom, for a pull request"),
        "sandbox": ("cli.sandbox", "Run any pulumi command against the sandbox; change its cloud by hand"),
        "teardown": ("cli.sandbox", "Destroy a stack past its protection; refused in production"),
        "dev": ("cli.dev", "Serve a stack's Worker on this machine, with the bindings and code of its state"),
        "migrate": ("cli.migrate", "Copy a store's rows to its next host, and prove that they are the same"),
        "rollback": ("cli.rollback", "Send every request to an earlier version of the Worker, at once"),
        "restore": ("cli.restore", "Restore a store from a backup or a point in time, into a new one"),
        "mode": ("cli.mode", "Switch a running stack to normal, surge or readonly, in seconds"),
        "state": ("cli.state", "Move a stack's state to another backend, and prove that it is the same"),
        "preview-env": (
            "cli.preview_env",
            "An environment of its own for a pull request: up, down, list, sweep",
        ),
        "smoke": ("cli.smoke", "Bring a stack up on a real account, ask every binding, and destroy it"),
        "verify": (
            "cli.verify",
            "Preview every growth stage with the real provider plugins, with no account",
        ),
        "parts": ("cli.parts", "Print what each part can be told: settings, defaults, limits, costs"),
        "types": ("cli.types", "Print the bindings that growth stages give their Worker, as TypeScript"),
        "schema": ("cli.schema", "Print the JSON schema of the configuration"),
        "draw": ("cli.draw", "Draw a ladder or a stage as a Mermaid diagram"),
        "test": ("cli.test", "Run the tests; --all moves every pair of stages"),
    }
)


class Commands(click.Group):
    """Loads a command's module only when that command runs, so that reading and planning start in no time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} in {COMMANDS[cmd_name][0]} is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise UserError(
                f"{args[0]!r} is no command, expected one of: {', '.join(COMMANDS)}{nearest(args[0], COMMANDS)}"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            rows = [(name, about) for name, (_, about) in COMMANDS.items()]
            formatter.write_dl(
                [*rows, ("setup", "Bring up a layer by hand: light, engine (the default), clouds or dev")]
            )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="rungs")
def cli() -> None:
    """Rungs: one stack per growth stage; moving up is a config diff and `pulumi up`, and no data is lost."""


def main() -> None:
    """Runs a command; a user's mistake is one message on standard error and exit code 2."""
    try:
        code = cli.main(prog_name="./rungs", standalone_mode=False)
    except click.exceptions.Abort:
        _fail("stopped", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except UserError as error:
        _fail(str(error), 2)
    except OSError as error:
        _fail(f"{error.strerror}: {error.filename}" if error.filename else str(error), 1)
    except KeyboardInterrupt:
        _fail("stopped", 130)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> None:
    click.echo(f"rungs: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
