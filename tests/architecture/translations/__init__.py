"""The catalogues against the product: what is said in it, what is translated, where the two differ, and what
is not Welsh.

`python -m tests.architecture.translations` lists every fault; `--add` writes what is missing into the catalogue
of its area, to be translated there; `--prune` takes out what nothing says any more.
"""
