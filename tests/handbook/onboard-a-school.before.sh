echo "the scan of it" >overeenkomst.pdf
cp "$PKI/saas.cert.pem" sis.pem
