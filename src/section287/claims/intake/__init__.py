"""Documents in: text, Markdown, HTML, PDF and docx become one plain text with a map back to the original."""
