"""A brief: one page on a state, an agency or the country, every line cited; as Markdown, HTML or PDF."""
