"""Section287: the public record of the 287(g) program, made computable."""

__version__ = "0.1.0"
