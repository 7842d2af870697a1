"""What can go wrong, by stage. Every message says what, where, and what would be right."""

from __future__ import annotations


class Section287Error(Exception):
    """Root of all errors that a user can act on; the command line prints it as one line, exit status 2."""


class UsageError(Section287Error):
    """An option or argument is not usable: the message names it and what would be right."""


class Unreadable(Section287Error):
    """A file cannot be read as what it claims to be.

    Attributes:
        name: the file's name.
        problem: what is wrong with it, in words.
        remedy: what would be right.
    """

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(f"{name}: {problem}; {remedy}")
        self.name = name
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """Let a worker process hand it over whole."""
        return type(self), (self.name, self.problem, self.remedy)


class LayoutChanged(Unreadable):
    """A table was read, but its header lacks a column that the source promises, or has one unknown to us."""


class RecordMissing(Section287Error):
    """There is no record at the path asked for; the message says which command builds one."""


class RecordDamaged(Section287Error):
    """The record file exists but is not a whole record of this version."""


class FactInvalid(Section287Error):
    """A curated fact breaks its schema; the message names the file and the entry."""


class NotFound(Section287Error):
    """Nothing in the record matches what was asked for; the message offers the nearest names."""


class Ambiguous(Section287Error):
    """More than one candidate matches; the message lists them, people decide."""


class Overloaded(Section287Error):
    """More is asked at one time than this machine does; the message says when to try again."""


class OverLimit(Section287Error):
    """A text or file took more time or memory than is given to it; the message says how much and what works."""


class MissingExtra(Section287Error):
    """An optional part is not installed; the message names the one command that installs it."""
