-- The journal, so that one exchange can be explained and a change can be tried on what was.

set local role bpv_eigenaar;
set local search_path = bpv, public;
