"""What the code must look like from above: imports, catalogues, queues."""
