# What the TSP sent: the same OIN, another key.
"$ROOT/certs/issue.sh" --pki "$PKI" next 00000099000000001000 bpvmonitor.voorbeeld.example g1 >/dev/null
mv "$PKI/next.cert.pem" "$PKI/next.key.pem" .
cp next.cert.pem expected.pem
