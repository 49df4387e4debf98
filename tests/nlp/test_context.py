"""Negation, exclusion, doubt and need, on whole sentences through the real pipeline."""

import pytest

from aligncheck.compile import compile_patterns
from aligncheck.model.mandate import Concept, Mandate, Need, Orientation, Role, Term, Way
from aligncheck.model.proposal import BlockKind
from aligncheck.nlp.extract import read_statements
from aligncheck.nlp.pipeline import Pipelines
from aligncheck.read.builder import ProposalBuilder
from aligncheck.read.lexicon import load_lexicon
