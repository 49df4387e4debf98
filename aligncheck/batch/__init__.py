"""Many proposals: found, scored side by side, kept, and laid out in tables."""
