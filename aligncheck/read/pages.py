"""Estimates the pages of formats that have none, from the page breaks in them."""

from __future__ import annotations


class Pages:
    """Counts page breaks.

    A word processor may mark the page that it drew after a break that the writer set: these two are one.
    """

    __slots__ = ("_expected", "_seen", "now")

    def __init__(self) -> None:
        self.now = 1
        self._seen = False
        self._expected = False

    @property
    def count(self) -> int | None:
        """Returns the number of pages, None when there was no sign of any."""
        return self.now if self._seen else None

    def text(self) -> int:
        """Returns the page of text that is met now."""
        self._expected = False
        return self.now

    def drawn(self) -> None:
        """The word processor says that a page began here when it last drew the document."""
        self.now += 0 if self._expected else 1
        self._expected = False
        self._seen = True

    def set(self) -> None:
        """The writer wants a new page here."""
        self.now += 1
        self._expected = self._seen = True

    def before(self) -> None:
        """The paragraph that follows wants to stand at the top of a page."""
        if not self._expected:
            self.set()

    def state(self) -> tuple[int, bool]:
        """Returns what ``restore`` takes."""
        return self.now, self._expected

    def restore(self, state: tuple[int, bool]) -> None:
        """Goes back to where ``state`` was taken."""
        self.now, self._expected = state
