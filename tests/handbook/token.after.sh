# The gateway's own settings take the key from the token.
umask 077
echo 123456 >pin
sed "s|^key = .*own.key.pem|key = pkcs11:token=bpv;object=tls?module-name=softhsm2\&pin-source=file:$PWD/pin|" gateway.conf >token.conf
grep -q 'key = pkcs11:' token.conf
bpv-gateway --config token.conf --check
[ ! -e gateway.p8 ]
