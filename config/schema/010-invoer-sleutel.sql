-- Without this key the comparison of a file that was imported before walks the staging table once for every row.

set local role bpv_eigenaar;
set local search_path = bpv, public;

alter table invoer_plaatsing add primary key (regel);
