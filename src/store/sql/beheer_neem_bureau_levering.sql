-- Holds a delivery that was begun until the end of the transaction. No row: another has finished it.
-- $1 number
-- columns: begonnen_op (microseconds since 1970), wissen_voor, intrekken_voor (as text), vorige (SHA-256 of the manifest before it, hex, or null)
select (extract(epoch from begonnen_op) * 1000000)::bigint as begonnen_op, wissen_voor::text, intrekken_voor::text,
	encode(vorige, 'hex') as vorige
from neem_bureau_levering($1::integer)
