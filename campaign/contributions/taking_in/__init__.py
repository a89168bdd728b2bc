"""How a contribution is stored, with all that follows from it: by one statement where the database can, else by several.

Both are put together from the same parts (placing.py, and the insertions of origins, events, buckets and mails), so that
each rule stands in one place. Nothing outside of service.py imports this.
"""
