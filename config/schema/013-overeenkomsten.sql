-- Overeenkomsten whole: signatories, document, contacts, limits, transitions, legal succession.

set local role bpv_eigenaar;
set local search_path = bpv, public;
