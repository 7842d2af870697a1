"""A report as people read it: in the terminal, as Markdown, as a page, as ClaimReview data."""
