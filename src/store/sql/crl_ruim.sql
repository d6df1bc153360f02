-- $1 gateway, $2 now: lists that this gateway no longer has, and gateways that have not been heard of for a month.
delete from crl_stand
where gateway = $1::text and gemeld_op < $2::timestamptz or gemeld_op < $2::timestamptz - interval '30 days'
