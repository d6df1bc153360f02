-- Start and end of an import: one at a time over all connections, with empty staging tables. Not prepared: run in the
-- transaction.
select pg_advisory_xact_lock(6451319);
-- There is one, and it sorts every answer twice: in memory, for a million of them.
set local work_mem = '128MB';
truncate invoer_organisaties, invoer_opleidingen, invoer_aanbieders, invoer_locaties, invoer_leerbedrijven, invoer_bpvos,
	invoer_bpvo_paren, invoer_bpvo_plan, invoer_bpvo_fouten, invoer_koppelingen,
	invoer_respons, invoer_antwoorden, invoer_verwijderingen, invoer_plaatsing, invoer_inzendingen, invoer_geweigerd,
	invoer_toewijzing;
