"""Reads a log as GitHub's runner does, from the documentation of its workflow commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    message: str


def commands(log: str) -> list[Command]:
    """Returns the commands of a log; a runner takes every line for one that begins with two colons."""
    lines = log.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_command(line.lstrip()) for line in lines if line.lstrip().startswith("::")]


def annotations(log: str) -> list[Command]:
    """Returns the commands that point at a file; every line must be a command."""
    found = commands(log)
    assert len(found) == len([line for line in log.split("\n") if line])
    return [one for one in found if "file" in one.properties]


def _command(line: str) -> Command:
    head, _, message = line[2:].partition("::")
    name, _, given = head.partition(" ")
    pairs = [pair.split("=", 1) for pair in given.strip().split(",") if pair]
    return Command(name, {key: _property(value) for key, value in pairs}, _data(message))


def _data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _property(text: str) -> str:
    plain = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",")
    return plain.replace("%25", "%")
