"""Options and arguments that take one of a few words: what is said when somebody writes another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar, get_args, get_type_hints

import typer
from typer.core import TyperCommand

from aligncheck.errors import UsageError

_WORD = re.compile(r"(['\"])(?P<word>.*)\1 is not one of ", re.DOTALL)
_LONGEST = 40

F = TypeVar("F", bound=Callable[..., Any])


class Program(typer.Typer):
    """A program whose commands refuse a word in ours, in one line with the word that was probably meant."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        """Returns what makes a function a command, as typer does."""
        return super().command(name, cls=Command, **settings)


class Command(TyperCommand):
    """One command of the program."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Returns what is left of the arguments. Raises UsageError for a word that is none of those it may be."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            refused = _refused(error, ctx, self.callback)
            if refused is None:
                raise
            raise refused from error


def _refused(error: typer.BadParameter, ctx: Any, callback: Callable[..., Any] | None) -> UsageError | None:
    """Returns our words for a value that is none of an enumeration, None for other mistakes."""
    from aligncheck.read.shape import did_you_mean

    parameter, found = error.param, _WORD.search(error.message)
    if parameter is None or parameter.name is None or callback is None or found is None:
        return None
    words = _words(get_type_hints(callback).get(parameter.name))
    if not words:
        return None
    word = found["word"][:_LONGEST]
    mend = did_you_mean(word, words)
    end = "" if mend.endswith("?") else "."
    return UsageError(
        f"`{word}` is not known.", where=_where(parameter, ctx), mend=f"{mend[:1].upper()}{mend[1:]}{end}"
    )


def _where(parameter: Any, ctx: Any) -> str:
    """Returns where the word was written: the option, its variable, or the command that it is an argument of."""
    source = ctx.get_parameter_source(parameter.name)
    if source is not None and source.name == "ENVIRONMENT":
        return str(parameter.envvar)
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(ctx.command_path).partition(" ")[2]


def _words(hint: Any) -> list[str]:
    """Returns the words of the enumeration that a type names, by itself or as one of several."""
    kinds = [one for one in (hint, *get_args(hint)) if isinstance(one, type) and issubclass(one, Enum)]
    return [str(one.value) for kind in kinds for one in kind]
