"""One module an intent: from what was asked to sentences that carry their facts."""
