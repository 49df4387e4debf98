"""From statements to verdicts; pure."""
