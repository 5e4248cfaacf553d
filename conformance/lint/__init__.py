"""Lint: what the loader accepts and the spec should not say. One rule per module, each a `Rule` named RULE."""
