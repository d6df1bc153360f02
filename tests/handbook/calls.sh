# Calls to the gateway, for recipes about what happened: `call SCHOOL OPERATION` prints the correlation id of the answer.
call() {
	/usr/bin/python3 -B - "$1" "$2" >message.xml <<'END'
import os
import sys

sys.path.insert(0, os.environ["ROOT"] + "/tests/flow")
import soap

print(soap.Message(sys.argv[2], school=sys.argv[1]).text(), end="")
END
	curl -sS -o answer.xml -D head.txt --cert "$PKI/saas.cert.pem" --key "$PKI/saas.key.pem" --cacert "$PKI/roots.pem" \
		-H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: ""' --data-binary @message.xml "$GATEWAY_URL/be"
	tr -d '\r' <head.txt | sed -n 's/^[Xx]-[Cc]orrelation-[Ii]d: *//p'
}
