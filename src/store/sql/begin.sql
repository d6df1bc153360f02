-- Opens a transaction. Posted: it travels with the first statement.
-- columns: none
begin
