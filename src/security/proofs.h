#ifndef SECURITY_PROOFS_H
#define SECURITY_PROOFS_H

#include "security/ids.h"
#include "security/trust.h"
#include "security/wsse.h"

#include <stdbool.h>

struct _xmlDoc;

/* What a letter can be proven with: what envelope_read kept of it, and what security_trust found. */
struct proofs {
	enum wsse_kind kind;  /* to be set before envelope_read: what to look for */
	bool keeps_encrypted; /* likewise: the Body is still to be decrypted */
	struct tree tree;
	const struct node *envelope, *header;
	const struct node
		*body; /* its own tag; of its content only an xenc:EncryptedData is kept */
	struct ids ids;
	bool beside;       /* the Body holds something else than an xenc:EncryptedData */
	bool odd_security; /* a comment or a CDATA section inside wsse:Security (X12) */
	bool sound;        /* wsse is complete; else `why` says what is wrong with it */
	struct wsse wsse;
	struct error why;
	struct text xml;                /* the bytes that were read */
	struct signer signer;           /* after security_trust */
	struct _xmlDoc *reference_tree; /* of reference.h; NULL: not asked */
};

#endif
