cp "$PKI/gateway.key.pem" gateway.key
mkdir tokens
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$PWD" >softhsm2.conf
SOFTHSM2_CONF=$PWD/softhsm2.conf
