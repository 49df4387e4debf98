"""Files to a mandate or a proposal."""
