"""Fields of an agreement: parties, dates, term, clauses present; each with its page, its words and a confidence."""
