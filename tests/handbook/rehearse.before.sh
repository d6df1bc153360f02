# A second gateway on the same register, with a rehearsal port, and the supplier's next certificate.
"$ROOT/certs/issue.sh" --pki "$PKI" volgende 00000099000000002000 "Voorbeeldleverancier LVS"
cp "$PKI/volgende.cert.pem" next.pem
cp "$PKI/volgende.key.pem" next.key
{
	cat "$BPV_CONFIG"
	printf '[rehearsal]\nenabled = yes\nport = 0\n'
} >rehearsal.conf
: >rehearsal.log
bpv-gateway --config rehearsal.conf >>rehearsal.log 2>&1 &
for _ in $(seq 200); do
	port=$(sed -n 's/.*rehearsal_port="\{0,1\}\([0-9]*\).*/\1/p' rehearsal.log)
	[ -z "$port" ] || break
	sleep 0.1
done
REHEARSAL_URL=https://localhost:$port/edukoppeling/bpvmonitor/v1/s
