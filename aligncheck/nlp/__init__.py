"""The language pipeline: spaCy lives here and nowhere else."""
