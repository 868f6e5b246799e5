/* SPDX-License-Identifier: Apache-2.0
 *
 * credential: making and checking secrets. A token is 256 random bits, kept as "$sha256$<64 hex>": it
 * cannot be guessed, so one hash is enough and costs the broker's thread under a microsecond. A password
 * may be guessed, so it is kept as PBKDF2-SHA512 in the "$7$<iterations>$<salt>$<hash>" form (Base64) of
 * mosquitto_passwd. Comparison takes the same time wherever the difference lies.
 */
#ifndef SEKISHO_CORE_CREDENTIAL_H
#define SEKISHO_CORE_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/engine.h"
#include "topics/status.h"

#define SEKI_SECRET_SIZE 44       /* 43 characters of unpadded base64url for 256 bits, and a NUL */
#define SEKI_CREDENTIAL_SIZE 200
#define SEKI_PASSWORD_ITERATIONS 1000     /* as Mosquitto 2.1; 0.5 ms */
#define SEKI_PASSWORD_ITERATIONS_MOST 20000 /* an imported hash above this would hold the broker up */
#define SEKI_PASSWORD_LEAST 12    /* characters of a password that a person chooses */

/* A new token and what is kept of it. */
enum seki_status seki_credential_new_token(seki_random_fn random, char secret[SEKI_SECRET_SIZE],
                                           char kept[SEKI_CREDENTIAL_SIZE]) SEKI_CHECK_RESULT;

/* What is kept of a password. CRYPTO or NO_MEMORY. */
enum seki_status seki_credential_of_password(seki_random_fn random, const char *password,
                                             char kept[SEKI_CREDENTIAL_SIZE]) SEKI_CHECK_RESULT;

/* Whether text is something that may be kept: a token's or a password's form, iterations in range. The
 * fault says why not. */
enum seki_status seki_credential_check_form(const char *kept, struct seki_fault *fault)
    SEKI_CHECK_RESULT;

/* True if the secret is the one that was kept. False for any malformed `kept`. */
bool seki_credential_matches(const char *kept, const char *secret);

/* True for a factory default or one of the commonest passwords, or one made of the device's own id. */
bool seki_credential_is_common(const char *password, const char *id);

/* True if two NUL-terminated texts are equal, in time that depends on their lengths only. */
bool seki_equal_in_constant_time(const char *a, const char *b);

/* Lower-case hex SHA-256 of bytes, 64 characters and a NUL. False if libcrypto fails. */
bool seki_sha256_hex(const void *bytes, size_t size, char out[65]);

#endif
