#ifndef CONSOLE_FRAME_H
#define CONSOLE_FRAME_H

#include "console/page.h"

/* The pages that are there for whoever comes by or logs in: frame.c lists them. */
bool frame_start(struct page *page, struct answer *out, struct error *err);
bool frame_static(struct page *page, struct answer *out, struct error *err);

/* login.c */
bool login_page(struct page *page, struct answer *out, struct error *err);
bool login_certificate(struct page *page, struct answer *out, struct error *err);
bool login_link_page(struct page *page, struct answer *out, struct error *err);
bool login_link(struct page *page, struct answer *out, struct error *err);
bool login_end(struct page *page, struct answer *out, struct error *err);

/* login_oidc.c */
bool login_oidc_begin(struct page *page, struct answer *out, struct error *err);
bool login_oidc_end(struct page *page, struct answer *out, struct error *err);

#endif
