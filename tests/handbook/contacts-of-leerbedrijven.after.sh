# Only sealed.
test "$(psql -Atqc "select count(*) from bpv.praktijkopleiders")" = 1
! pg_dump | grep -q 'opleider@bedrijf'
