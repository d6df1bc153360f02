#ifndef SECURITY_USAGE_H
#define SECURITY_USAGE_H

struct x509_st; /* OpenSSL's X509 */

/*
 * What a certificate says that its key is for, per purpose (CRT-05; the key usages and extended key usages of G1 and G4).
 * NULL: it serves; else why not, as the end of a sentence. Static.
 */

/* A client in TLS: digitalSignature, clientAuth, no authority. */
const char *usage_of_client(struct x509_st *certificate);

/*
 * Signatures under messages: digitalSignature, no authority, and where extended usages are named one of clientAuth,
 * serverAuth (G1: everything in one) or documentSigning (G4 LP Authenticity); what is for encryption alone does not sign.
 */
const char *usage_of_signature(struct x509_st *certificate);

/* Encryption to its holder: RSA, keyEncipherment, no authority (WB012). */
const char *usage_of_encryption(struct x509_st *certificate);

#endif
