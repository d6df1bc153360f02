# Who connects now is shown the new one.
port=${GATEWAY_URL#https://localhost:}
shown=$(openssl s_client -connect "127.0.0.1:${port%%/*}" -cert "$PKI/saas.cert.pem" -key "$PKI/saas.key.pem" </dev/null 2>/dev/null |
	openssl x509 -noout -fingerprint -sha256)
[ "$shown" = "$(openssl x509 -in expected.pem -noout -fingerprint -sha256)" ]
