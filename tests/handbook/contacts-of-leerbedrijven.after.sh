# Only sealed.
test "$(psql -Atqc "select count(*) from bpv.leerbedrijf_contacten where kenmerk = 'PO-900117'")" = 1
! pg_dump | grep -q 'opleider@bedrijf'
