"""Letters of support: what a letter drive asks for."""
