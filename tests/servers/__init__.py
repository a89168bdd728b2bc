"""Real servers for tests: a PostgreSQL and a Valkey that die with the tests that started them."""
