"""Negation, exclusion, doubt and need, on whole sentences through the real pipeline."""


