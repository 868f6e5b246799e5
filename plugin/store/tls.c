/* SPDX-License-Identifier: Apache-2.0
 *
 * tls: see tls.h. What a session may be is set here with OpenSSL, and hiredis is handed it ready:
 * TLS 1.2 at least, the certificate checked, and its name.
 */
#include "plugin/store/tls.h"

#include <stdio.h>

#ifdef SEKISHO_REDIS_TLS

#include <hiredis/hiredis_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

bool seki_tls_is_built(void)
{
    return true;
}

/* An address is checked against the addresses of the certificate, a name against its names; a name
 * is told to the server, too, which may have several certificates. */
static bool set_host(SSL *session, const char *host)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1) {
        return true;
    }
    return SSL_set1_host(session, host) == 1 && SSL_set_tlsext_host_name(session, host) == 1;
}

static SSL *make_session(const char *host)
{
    SSL_CTX *settings = SSL_CTX_new(TLS_client_method());
    SSL *session = NULL;
    if (settings && SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_default_verify_paths(settings) == 1) {
        SSL_CTX_set_verify(settings, SSL_VERIFY_PEER, NULL);
        session = SSL_new(settings);
    }
    SSL_CTX_free(settings); /* the session holds it */
    if (session && !set_host(session, host)) {
        SSL_free(session);
        session = NULL;
    }
    return session;
}

bool seki_tls_begin(redisContext *context, const char *host, char reason[SEKI_TLS_REASON_SIZE])
{
    ERR_clear_error();
    SSL *session = make_session(host);
    if (!session) {
        const char *why = ERR_reason_error_string(ERR_peek_last_error());
        snprintf(reason, SEKI_TLS_REASON_SIZE, "TLS cannot be set up: %.90s",
                 why ? why : "out of memory");
        return false;
    }
    if (redisInitiateSSL(context, session) != REDIS_OK) {
        SSL_free(session);
        snprintf(reason, SEKI_TLS_REASON_SIZE, "%.120s", context->errstr);
        return false;
    }
    return true;
}

#else

bool seki_tls_is_built(void)
{
    return false;
}

bool seki_tls_begin(redisContext *context, const char *host, char reason[SEKI_TLS_REASON_SIZE])
{
    (void)context, (void)host;
    snprintf(reason, SEKI_TLS_REASON_SIZE, "this build has no TLS");
    return false;
}

#endif
