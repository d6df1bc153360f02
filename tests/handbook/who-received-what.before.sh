# A supplier pulls two pages of one snapshot for school A.
/usr/bin/python3 -B - <<'END'
import os
import re
import subprocess
import sys

sys.path.insert(0, os.environ["ROOT"] + "/tests/flow")
import soap

cursor = None
for _ in range(2):
    asked = {"paginagrootte": 3} if cursor is None else {"paginagrootte": 3, "cursor": cursor}
    message = soap.Message("opvragen_resultaten", soap.elements(**asked))
    with open("pull.xml", "wb") as file:
        file.write(bytes(message))
    pki = os.environ["PKI"]
    answer = subprocess.run(["curl", "-sS", "--cert", f"{pki}/saas.cert.pem", "--key", f"{pki}/saas.key.pem", "--cacert", f"{pki}/roots.pem",
                             "-H", "Content-Type: text/xml; charset=utf-8", "-H", 'SOAPAction: ""', "--data-binary", "@pull.xml",
                             os.environ["GATEWAY_URL"] + "/be"], capture_output=True, text=True, check=True).stdout
    cursor = re.search(r"cursor>([^<]+)<", answer).group(1)
END
