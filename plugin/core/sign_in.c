/* SPDX-License-Identifier: Apache-2.0
 *
 * sign_in: who gets in. The policy:
 *
 * Whoever signs in is named by the MQTT user name, or, where there is none, by the common name of
 * the client certificate. The name is a device's or an account's; nobody else gets in. A device's
 * client id is its id, or its id, ':' and a suffix; an account may not use a device's, or one that
 * another account is connected with, or it could push that connection aside. The credential must be
 * of the kind that the device was registered with: a token, a password, or a certificate whose
 * common name is the device's id and, where one is pinned, whose fingerprint is that one. A device
 * past its life does not get in.
 *
 * The broker asks again for connections that it has (SIGHUP, which Debian's logrotate sends daily).
 * A connection that shows what it showed before, to a registry that says what it said before, is
 * answered from memory: what it showed and what the registry says are kept as one digest, the
 * proof. A session that the broker kept, or restored from disk, has no password to show; it stays
 * as long as its device or account may sign in.
 *
 * In `observe` mode the broker's other settings decide. Sekisho still looks, tells what it would
 * have refused, and follows the device that the connection says it is.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "plugin/core/credential.h"
#include "plugin/core/engine_private.h"
#include "plugin/core/lifecycle.h"

/* Who is at the gate, and why it stays shut (NULL: it opens). */
struct claim {
    const char *name; /* "" when there is none */
    struct seki_device *device;
    struct seki_account *account;
    const char *refusal; /* reason code */
};

static const char *text(const char *may_be_null)
{
    return may_be_null != NULL ? may_be_null : "";
}

/* Is a client id a device's own: its id alone, or with ':' and a suffix? */
static bool is_id_of(const char *client_id, const char *device)
{
    size_t length = strlen(device);
    return strncmp(client_id, device, length) == 0 &&
           (client_id[length] == '\0' || client_id[length] == ':');
}

static bool is_id_of_some_device(const struct seki_engine *engine, const char *client_id)
{
    char id[SEKI_ID_SIZE];
    size_t length = strcspn(client_id, ":");
    if (length >= sizeof id) {
        return false;
    }
    memcpy(id, client_id, length);
    id[length] = '\0';
    return seki_registry_device(engine->registry, id) != NULL;
}

/* A living session of somebody else under this client id: who took it over would be sent the
 * answers, with the secrets in them, that the other one waits for. */
static bool is_id_of_other_account(const struct seki_engine *engine, const char *client_id,
                                   const struct seki_account *account)
{
    const struct seki_session *namesake = seki_session_named(&engine->sessions, client_id);
    return namesake != NULL && namesake->account != NULL && namesake->account != account &&
           namesake->phase != SEKI_SESSION_LEAVING;
}

static const char *check_secret(const char *kept, const char *secret)
{
    if (secret == NULL || secret[0] == '\0') {
        return "no_secret";
    }
    return seki_credential_matches(kept, secret) ? NULL : "wrong_secret";
}

static const char *check_certificate(const struct seki_device *device,
                                     const struct seki_sign_in *in, seki_unix_s now)
{
    if (!in->has_certificate) {
        return "no_certificate";
    }
    if (in->certificate_cn == NULL || strcmp(in->certificate_cn, device->id) != 0) {
        return "certificate_of_another";
    }
    if (in->certificate_expires_at != 0 && in->certificate_expires_at <= now) {
        return "certificate_expired";
    }
    if (device->fingerprint[0] != '\0' &&
        strcmp(device->fingerprint, in->certificate_fingerprint) != 0) {
        return "fingerprint_mismatch";
    }
    return NULL;
}

static const char *check_device(const struct seki_device *device, const struct seki_sign_in *in,
                                seki_unix_s now)
{
    if (!seki_lifecycle_may_sign_in(device->lifecycle)) {
        return "lifecycle";
    }
    if (!is_id_of(text(in->client_id), device->id)) {
        return "client_id_of_another";
    }
    switch (device->auth) {
    case SEKI_AUTH_TOKEN:
    case SEKI_AUTH_PASSWORD:
        return check_secret(device->credential, in->password);
    case SEKI_AUTH_X509:
        return check_certificate(device, in, now);
    default:
        return "no_credential_registered";
    }
}

static const char *check_account(const struct seki_engine *engine,
                                 const struct seki_account *account, const struct seki_sign_in *in)
{
    if (is_id_of_some_device(engine, text(in->client_id))) {
        return "client_id_of_device";
    }
    const char *refusal = check_secret(account->credential, in->password);
    return refusal == NULL && is_id_of_other_account(engine, text(in->client_id), account)
               ? "client_id_of_another"
               : refusal;
}

static struct claim claim_of(const struct seki_engine *engine, const struct seki_sign_in *in)
{
    struct claim claim = {.name = text(in->username)};
    if (claim.name[0] == '\0' && in->has_certificate) {
        claim.name = text(in->certificate_cn);
    }
    if (claim.name[0] == '\0') {
        claim.refusal = "no_username";
    } else if (!seki_id_is_valid(claim.name)) {
        claim.refusal = "unknown_device";
    } else {
        claim.device = seki_registry_device(engine->registry, claim.name);
        claim.account =
            claim.device == NULL ? seki_registry_account(engine->registry, claim.name) : NULL;
        claim.refusal = claim.device == NULL && claim.account == NULL ? "unknown_device" : NULL;
    }
    return claim;
}

static void check(const struct seki_engine *engine, struct claim *claim,
                  const struct seki_sign_in *in)
{
    if (claim->device != NULL) {
        claim->refusal = check_device(claim->device, in, engine->now);
    } else if (claim->account != NULL) {
        claim->refusal = check_account(engine, claim->account, in);
    }
}

/* ---- the proof ------------------------------------------------------------------------------ */

static bool digest_text(EVP_MD_CTX *context, const char *part)
{
    return EVP_DigestUpdate(context, part, strlen(part) + 1) == 1;
}

/* One digest of what is shown and of what the registry says; keyed, so that it says nothing of the
 * secret. False when libcrypto fails. */
static bool prove(const struct seki_engine *engine, const struct claim *claim,
                  const struct seki_sign_in *in, unsigned char proof[32])
{
    const struct seki_device *device = claim->device;
    char state[16] = "";
    const char *kept = device != NULL           ? device->credential
                       : claim->account != NULL ? claim->account->credential
                                                : "";
    if (device != NULL) {
        snprintf(state, sizeof state, "%d %d", (int)device->auth,
                 seki_lifecycle_may_sign_in(device->lifecycle));
    }
    const char *parts[] = {claim->name,
                           text(in->client_id),
                           text(in->password),
                           text(in->certificate_cn),
                           in->certificate_fingerprint,
                           kept,
                           device != NULL ? device->fingerprint : "",
                           state};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                EVP_DigestUpdate(context, engine->proof_key, sizeof engine->proof_key) == 1;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        done = done && digest_text(context, parts[i]);
    }
    done = done && EVP_DigestFinal_ex(context, proof, NULL) == 1;
    EVP_MD_CTX_free(context);
    return done;
}

/* ---- the outcome ---------------------------------------------------------------------------- */

static void tell_refusal(struct seki_engine *engine, const struct claim *claim,
                         const struct seki_sign_in *in)
{
    bool observing = engine->config.mode == SEKI_OBSERVE;
    struct seki_device *device = claim->device;
    engine->refused++;
    if (device != NULL) {
        struct seki_fact_set facts = {{0}};
        device->auth_failures++;
        device->auth_failure_at = engine->now;
        seki_fact_set_add(&facts, SEKI_FACT_AUTH_FAILURE_AT);
        seki_engine_facts_changed(engine, device, facts);
        seki_engine_mark_device(engine, device, SEKI_DIRTY_DOCUMENT | SEKI_DIRTY_STATE);
    }
    const struct seki_happening refused = {
        .event = SEKI_EVENT_REFUSED,
        .severity = SEKI_SEVERITY_WARNING,
        .device = device,
        .reason = claim->refusal,
        .detail = observing ? "would be refused in enforce mode" : NULL,
        .client_id = in->client_id,
        .username = claim->name,
        .address = in->address,
    };
    seki_engine_happened(engine, &refused);
}

static void remember_certificate(struct seki_device *device, const struct seki_sign_in *in)
{
    device->certificate_used = in->has_certificate && in->certificate_cn != NULL &&
                               strcmp(in->certificate_cn, device->id) == 0;
    if (device->certificate_used) {
        device->certificate_expires_at = in->certificate_expires_at;
    }
}

/* A session for whoever came; NULL: no memory. */
static struct seki_session *begin_session(struct seki_engine *engine, const void *client,
                                          const struct claim *claim, const struct seki_sign_in *in)
{
    struct seki_session *namesake = seki_session_named(&engine->sessions, text(in->client_id));
    if (namesake != NULL && namesake->client != client) {
        if (namesake->phase == SEKI_SESSION_ONLINE && claim->device != NULL &&
            namesake->device == claim->device) {
            const struct seki_happening taken = {.event = SEKI_EVENT_TAKEN_OVER,
                                                 .device = claim->device,
                                                 .reason = "same_client_id",
                                                 .client_id = in->client_id,
                                                 .address = in->address,
                                                 .quiet = true};
            seki_engine_happened(engine, &taken);
        } else if (namesake->phase == SEKI_SESSION_KEPT) {
            seki_session_remove(&engine->sessions, namesake);
        }
    }
    struct seki_session *session = seki_session_add(&engine->sessions, client, text(in->client_id));
    if (session == NULL) {
        return NULL;
    }
    session->phase = SEKI_SESSION_CONNECTING;
    session->persistent = !in->clean_session;
    session->proven = claim->refusal == NULL;
    snprintf(session->address, sizeof session->address, "%s", text(in->address));
    session->account = claim->account;
    if (claim->device != NULL) {
        seki_session_join_device(session, claim->device);
        remember_certificate(claim->device, in);
    }
    seki_engine_refresh_session(engine, session);
    seki_session_queue_turn(&engine->sessions, session);
    return session;
}

static enum seki_decision let_in(struct seki_engine *engine, const void *client,
                                 const struct claim *claim, const struct seki_sign_in *in,
                                 const char **username)
{
    unsigned char proof[32];
    struct seki_session *session = seki_session_find(&engine->sessions, client);
    bool same = session != NULL && strcmp(session->client_id, text(in->client_id)) == 0 &&
                session->device == claim->device && session->account == claim->account &&
                session->phase != SEKI_SESSION_REFUSED && session->phase != SEKI_SESSION_LEAVING;
    if (!prove(engine, claim, in, proof)) {
        return SEKI_DENY;
    }
    if (!same) {
        if (session != NULL) {
            seki_engine_end_session(engine, session); /* its pointer is another's now */
        }
        session = begin_session(engine, client, claim, in);
        if (session == NULL) {
            return SEKI_DENY;
        }
        engine->connects++;
    }
    memcpy(session->proof, proof, sizeof proof);
    if (claim->device != NULL && in->has_certificate && text(in->username)[0] == '\0') {
        *username = claim->device->id;
    }
    return SEKI_ALLOW;
}

static enum seki_decision turn_away(struct seki_engine *engine, const void *client,
                                    const struct claim *claim, const struct seki_sign_in *in)
{
    tell_refusal(engine, claim, in);
    struct seki_session *held = seki_session_find(&engine->sessions, client);
    if (held != NULL && held->phase != SEKI_SESSION_REFUSED) {
        return SEKI_DENY; /* a connection re-checked: its end is told when it comes */
    }
    struct seki_session *session = seki_session_add(&engine->sessions, client, "");
    if (session != NULL) {
        seki_session_unname(&engine->sessions, session);
        session->phase = SEKI_SESSION_REFUSED;
        seki_session_queue_turn(&engine->sessions, session);
    }
    return SEKI_DENY;
}

/* A session that the broker has: known here by what it showed, or kept by the broker and without a
 * secret to show. */
static bool is_confirmed(struct seki_engine *engine, const void *client, const struct claim *claim,
                         const struct seki_sign_in *in)
{
    unsigned char proof[32];
    const struct seki_session *held = seki_session_find(&engine->sessions, client);
    if (held != NULL && (held->device != NULL || held->account != NULL) &&
        held->phase != SEKI_SESSION_REFUSED && held->phase != SEKI_SESSION_LEAVING &&
        prove(engine, claim, in, proof) && CRYPTO_memcmp(proof, held->proof, sizeof proof) == 0) {
        /* The same pointer, now without what the broker held for it, is another connection. */
        return held->phase != SEKI_SESSION_KEPT || in->subscriptions > 0;
    }
    if ((in->subscriptions == 0 && !in->restored) ||
        (held != NULL && held->phase != SEKI_SESSION_KEPT)) {
        return false;
    }
    bool device = claim->device != NULL && seki_lifecycle_may_sign_in(claim->device->lifecycle) &&
                  is_id_of(text(in->client_id), claim->device->id);
    /* For an account the name alone does not do: 2.1's HTTP interface asks in anybody's name. */
    bool account = claim->account != NULL && in->subscriptions > 0;
    return in->password == NULL && (device || account);
}

enum seki_decision seki_engine_sign_in(struct seki_engine *engine, const void *client,
                                       const struct seki_sign_in *in, seki_unix_s now,
                                       const char **username)
{
    bool observing = engine->config.mode == SEKI_OBSERVE;
    struct claim claim = claim_of(engine, in);
    engine->now = now;
    *username = NULL;
    if (!engine->loaded) {
        return observing ? SEKI_DEFER : SEKI_DENY;
    }
    if (is_confirmed(engine, client, &claim, in)) {
        return observing && claim.account == NULL ? SEKI_DEFER : SEKI_ALLOW;
    }
    check(engine, &claim, in);
    if (claim.refusal == NULL) {
        enum seki_decision decision = let_in(engine, client, &claim, in, username);
        return observing && claim.account == NULL ? SEKI_DEFER : decision;
    }
    if (!observing) {
        return turn_away(engine, client, &claim, in);
    }
    tell_refusal(engine, &claim, in);
    claim.account = NULL; /* of whom nothing is taken on trust */
    if (claim.device != NULL && !is_id_of(text(in->client_id), claim.device->id)) {
        claim.device = NULL;
    }
    (void)let_in(engine, client, &claim, in, username);
    *username = NULL;
    return SEKI_DEFER;
}
