"""Every way a user can be told no.

AligncheckError             anything a user can mend; shown in one line, exit code 2
├── InputError              a proposal that cannot be read
│   ├── NotFound            there is no such file
│   ├── UnsupportedFormat   no reader for this kind of file
│   ├── DamagedFile         the file is not what its name says, or is broken
│   ├── EncryptedFile       a password is needed, or the one given is wrong
│   └── LimitExceeded       too large, too deep, too slow, too much memory
├── MandateError            a mandate with problems, all of them at once
├── LexiconError            a cue or heading list with problems
├── GoldError               a file of labelled texts with problems
├── CalibrationError        a file of calibrated numbers with problems
├── PolicyError             a policy, sidecar, suppression or baseline with problems
├── ResultsError            a file of results that cannot be read back
└── UsageError              options that do not go together, an output that cannot be written
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file that a person wrote, with the place to mend it.

    ``line`` and ``column`` count from 1; 0 means that the place is the file as a whole.
    """

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """Returns ``file:line:column: message``, the form that editors jump to; without a place it is the file."""
        if not self.line:
            return f"{self.path}: {self.message}"
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class AligncheckError(Exception):
    """A refusal that the user can mend.

    ``what`` says what is wrong, ``where`` names the place (file, page, line), ``mend`` says what to do.
    ``str(error)`` joins them in one line.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}{self.what}{mend}"


class InputError(AligncheckError):
    """A proposal that cannot be read."""


class NotFound(InputError):
    """There is no such file, or it is a directory."""


class UnsupportedFormat(InputError):
    """No reader for this kind of file."""


class DamagedFile(InputError):
    """The file is broken, or is not what its name says."""


class EncryptedFile(InputError):
    """A password is needed, or the one given does not open the file."""


class LimitExceeded(InputError):
    """The file asks for more memory, time or size than a proposal may take."""


class ProblemsError(AligncheckError):
    """A file that a person wrote with one or more problems; ``problems`` holds every one, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class MandateError(ProblemsError):
    """A mandate that cannot be used."""


class LexiconError(ProblemsError):
    """A cue or heading list that cannot be used."""


class UsageError(AligncheckError):
    """Options that do not go together, or an output that cannot be written."""


class GoldError(ProblemsError):
    """A file of labelled texts that cannot be used."""


class CalibrationError(ProblemsError):
    """A file of calibrated numbers that cannot be used."""


class PolicyError(ProblemsError):
    """A policy file, a sidecar, a suppression or a baseline that cannot be used."""


class ResultsError(AligncheckError):
    """A file of results that is none, or that another version wrote."""
