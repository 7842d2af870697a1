"""An answer as plain text, Markdown or HTML; the same content, in the same order."""

from section287.answers.render.html import as_html
from section287.answers.render.markdown import as_markdown
from section287.answers.render.text import as_text

__all__ = ["as_html", "as_markdown", "as_text"]
