# A message whose MessageID is not signed, and whose Body somebody formatted after signing.
/usr/bin/python3 -B - <<'END'
import os
import pathlib
import re
import sys

sys.path.insert(0, os.environ["ROOT"] + "/tests/flow")
import soap
import wss

signed = wss.sign(soap.hello(), wss.signer(pathlib.Path(os.environ["PKI"]), "saas"), unsigned={"MessageID"}).data.decode()
body = re.search("<soapenv:Body.*</soapenv:Body>", signed, re.S).group(0)
pathlib.Path("bericht.xml").write_text(signed.replace(body, body.replace("><", ">\n  <")))
END
