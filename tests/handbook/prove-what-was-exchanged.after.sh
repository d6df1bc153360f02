# The answer in the bundle is the one that the supplier got, and who looked is told.
cmp answer.xml bewijs/response.xml
bpv-admin audit list --onderwerp inzagen --json | grep -q 'bericht evidence'
