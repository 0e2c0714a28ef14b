"""How warnings were answered, and what happened after them or without them (docs/analytics.md has each rule)."""
