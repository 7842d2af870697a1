"""The models' templates, built by consensus from many agreements, and how one agreement differs from its own."""
