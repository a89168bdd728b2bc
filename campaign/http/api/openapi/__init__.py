"""The API's description by OpenAPI 3.1 (docs/decisions/0075): made from the registry and the schemas that serve it.

It says what types and places things have; what a form asks of a name or an address, it says in words.
"""
