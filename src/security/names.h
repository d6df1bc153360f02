#ifndef SECURITY_NAMES_H
#define SECURITY_NAMES_H

/* Names of the standards this room reads and writes. SOAP's own stand in inside.h. */

#define WSSE_NS    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
#define WSSE11_NS  "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
#define WSU_NS     "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
#define WSA_NS_URI "http://www.w3.org/2005/08/addressing"
#define DS_NS      "http://www.w3.org/2000/09/xmldsig#"
#define XENC_NS    "http://www.w3.org/2001/04/xmlenc#"
#define XENC11_NS  "http://www.w3.org/2009/xmlenc11#"
#define EXC_C14N   "http://www.w3.org/2001/10/xml-exc-c14n#" /* the algorithm and its own namespace */
#define XML_NS     "http://www.w3.org/XML/1998/namespace"

#define WSS_BASE64                                                                                 \
	"http://docs.oasis-open.org/wss/2004/01/"                                                  \
	"oasis-200401-wss-soap-message-security-1.0#Base64Binary"
#define WSS_X509V3                                                                                 \
	"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"

#define ALGORITHM_SHA256     XENC_NS "sha256"
#define ALGORITHM_RSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

#endif
