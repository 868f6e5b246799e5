/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate: what a sign-in needs to know of a client certificate. The TLS handshake has verified
 * it; here it is only read.
 */
#ifndef SEKISHO_BROKER_CERTIFICATE_H
#define SEKISHO_BROKER_CERTIFICATE_H

#include "plugin/core/engine.h"

/* Fills the certificate's members of *sign_in; the common name goes to `cn` and is borrowed from
 * there. A name that is missing, too long, or holds what no id may hold is left NULL. */
void seki_certificate_read(void *x509, struct seki_sign_in *sign_in, char cn[SEKI_ID_SIZE]);

#endif
