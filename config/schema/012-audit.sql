-- The audit: what staff did and what left, in one chain of hashes.

set local role bpv_eigenaar;
set local search_path = bpv, public;
