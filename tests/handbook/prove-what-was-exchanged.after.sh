# The answer in the bundle is the one that the supplier got, in canonical form; and who looked is told.
for letter in answer.xml bewijs/response.xml; do xmllint --exc-c14n "$letter" >"$(basename "$letter").c14n"; done
cmp answer.xml.c14n response.xml.c14n
bpv-admin audit list --onderwerp inzagen --json | grep -q 'bericht evidence'
