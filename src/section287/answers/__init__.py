"""Questions in words, answered from the record with citations: understand, resolve, compose, render."""

from section287.answers.asking import answer
from section287.answers.report import Answer

__all__ = ["Answer", "answer"]
