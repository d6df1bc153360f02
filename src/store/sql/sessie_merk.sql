-- A place in the transaction to go back to; the one before is forgotten.
savepoint stap
