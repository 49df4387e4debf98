"""Words about language and about proposals, as package data."""
