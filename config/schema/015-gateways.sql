-- The gateways that run: what each of them uses now, and how all of them are told of a change.

set local role bpv_eigenaar;
set local search_path = bpv, public;
