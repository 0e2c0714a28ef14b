"""Early-warning indicators: what is watched, what is usual, and when it is remarkable (docs/indicators.md)."""
