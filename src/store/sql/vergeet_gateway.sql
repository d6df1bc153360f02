-- This gateway stops.
-- $1 name
delete from gateways where naam = $1::text
