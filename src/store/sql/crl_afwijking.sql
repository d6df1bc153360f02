-- $1 gateway, $2 seconds, $3 who decided so, when and why, $4 now
insert into crl_afwijkingen (gateway, gratie_s, afwijking, gestart_op)
values ($1::text, $2::integer, $3::text, $4::timestamptz)
