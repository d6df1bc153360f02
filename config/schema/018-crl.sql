-- Revocation lists as each gateway has them.

set local role bpv_eigenaar;
set local search_path = bpv, public;
