#ifndef VAULT_HEAP_H
#define VAULT_HEAP_H

/*
 * For main(), before anything uses OpenSSL: from here on OpenSSL wipes every piece of memory it frees. Its decoders leave
 * the DER of a private key behind in freed memory otherwise. Too late, it does nothing.
 */
void heap_wipe_freed(void);

/*
 * Private numbers live on OpenSSL's secure heap from here on: wiped, locked where the system allows, left out of core
 * dumps. Whoever reads a key calls it; again is fine.
 */
void heap_secure(void);

#endif
