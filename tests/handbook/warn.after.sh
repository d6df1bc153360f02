# It went to the contact and to SBB, once.
grep -q '^To: beheer@lvs.example$' mailed
grep -q '^Cc: beheer@sbb.example$' mailed
rm mailed
bpv-admin waarschuwing send --actor timer
test ! -e mailed
