-- Warnings of what expires: each told once.

set local role bpv_eigenaar;
set local search_path = bpv, public;
