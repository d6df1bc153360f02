# The distribution points of the test PKI do not exist; a mirror has the same paths.
/usr/bin/python3 -B -u -m http.server --bind 127.0.0.1 --directory "$PKI/crl" 0 >mirror.log 2>&1 &
until port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' mirror.log) && [ -n "$port" ]; do sleep 0.1; done
printf '[crl]\nbase_url = http://127.0.0.1:%s\n' "$port" >>gateway.conf
