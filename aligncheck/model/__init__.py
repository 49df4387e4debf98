"""The frozen nouns that rooms hand each other."""
