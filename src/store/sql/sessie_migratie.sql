-- Back to who connected, after a migration that acted as the owner. Not prepared.
set local role none;
set local search_path = bpv, public;
