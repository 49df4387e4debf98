"""A Report, or a Mandate, as a person or a program wants to read it: pure strings."""
