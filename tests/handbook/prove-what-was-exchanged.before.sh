# A supplier pushes for school A, signed; its MessageID is what both sides have of it.
MESSAGE_ID=$(/usr/bin/python3 -B - <<'END'
import csv
import os
import pathlib
import sys

sys.path.insert(0, os.environ["ROOT"] + "/tests/flow")
import soap
import wss

with open(os.environ["EXAMPLE"] + "/studentgegevens-98QQ.csv", newline="", encoding="utf-8") as rows:
    fields = {name: value for name, value in next(csv.DictReader(rows)).items() if value}
message = soap.Message("aanleveren_studentgegevens", soap.record(**fields))
pathlib.Path("message.xml").write_bytes(wss.sign(message, wss.signer(pathlib.Path(os.environ["PKI"]), "saas")).data)
print(message.message_id)
END
)
curl -sS -o answer.xml --cert "$PKI/saas.cert.pem" --key "$PKI/saas.key.pem" --cacert "$PKI/roots.pem" \
	-H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: ""' --data-binary @message.xml "$GATEWAY_URL/s"
grep -q 'requestGoedgekeurd>true' answer.xml
