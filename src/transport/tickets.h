#ifndef TRANSPORT_TICKETS_H
#define TRANSPORT_TICKETS_H

#include "transport/heritage.h"
#include "transport/transport.h"

#include <openssl/ssl.h>

/* Private to this room. Session tickets that outlive the process that gave them. */

/* A digest of all that is asked of who gets a ticket of this context: its trust and lists, our certificate, and for how long. */
void tickets_describe(SSL_CTX *context, const struct tls_config *files, unsigned max_age_ms,
	unsigned char out[TICKET_TERMS]);

/* What the tickets of a context of tls_server_context are sealed with, and that digest. */
void tickets_of(SSL_CTX *context, struct ticket_seal *out);

/* Takes tickets of `seal` (NULL: none) from now on, when they were given on the same terms: else every peer is judged anew. */
void tickets_adopt(SSL_CTX *context, const struct ticket_seal *seal);

#endif
