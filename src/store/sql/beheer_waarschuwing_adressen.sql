-- Whom a party's warnings go to.
-- $1 OIN
-- columns: emailadres
select a as emailadres from waarschuwing_adressen($1::text) a
