"""Community alert networks: who is in contact, and whose silence may be danger (docs/indicators.md)."""
