-- Certificates whole: every purpose, what they are made of, pins, and those we block ourselves.

set local role bpv_eigenaar;
set local search_path = bpv, public;
