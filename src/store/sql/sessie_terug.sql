-- Back to that place: nothing of what came after it happened, and the transaction goes on.
rollback to savepoint stap;
release savepoint stap
