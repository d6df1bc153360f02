-- Ends a transaction; the answer's tag is ROLLBACK when it had failed before.
-- columns: none
commit
