-- Adds or changes the bpvo's read: of a file that only adds. Equal keys are different students of a sleutelgroep.
-- $1 now
-- columns: nieuw, gewijzigd
select nieuw, gewijzigd from vul_bpvos_aan($1::timestamptz)
