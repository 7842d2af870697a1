"""Reading a sentence: numbers, moments, places, units, and the claims that they make together."""
