# Only sealed.
test "$(psql -Atqc "select count(*) from bpv.leerbedrijf_contacten")" = 1
! pg_dump | grep -q 'opleider@bedrijf'
