-- Around the preparation of the journal's statement, which waits for whoever holds the table: a moment, and then it is tried later.
begin;
set local lock_timeout = '1s'
