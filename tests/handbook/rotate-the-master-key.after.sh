# One line, which is the new key; the old one opens nothing here any more.
cmp master.key next.key
sed 's/^master_key = .*/master_key = old.key/' gateway.conf >old.conf
code=0
bpv-gateway --config old.conf --check || code=$?
test "$code" = 3
