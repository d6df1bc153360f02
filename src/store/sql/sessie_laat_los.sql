-- What came after the place stays.
release savepoint stap
