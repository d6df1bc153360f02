-- Does the mutations read.
-- $1 now
-- columns: nieuw, gewijzigd, verplaatst, hersteld, vervallen
select nieuw, gewijzigd, verplaatst, hersteld, vervallen
from verwerk_bpvo_mutaties($1::timestamptz)
