"""Floors: the least that each measured thing could be, as small programs. What each leaves out stands in its docstring."""
