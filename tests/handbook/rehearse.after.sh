# Old and new work side by side.
bpv-client test
bpv-client test --certificate next.pem --key next.key
