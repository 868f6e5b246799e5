/* SPDX-License-Identifier: Apache-2.0
 *
 * credential: see credential.h. Hashes are libcrypto's; the forms are ours to read and write.
 */
#include "plugin/core/credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#define TOKEN_PREFIX "$sha256$"
#define PASSWORD_PREFIX "$7$"
#define TOKEN_BYTES 32
#define SALT_BYTES 16
#define HASH_BYTES 64 /* SHA-512 */
#define BYTES_MOST 96 /* decoded salt or hash */

struct password_form {
    int iterations;
    unsigned char salt[BYTES_MOST], hash[BYTES_MOST];
    size_t salt_size, hash_size;
};

bool seki_sha256_hex(const void *bytes, size_t size, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SHA256_DIGEST_LENGTH];
    if (EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL) != 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * sizeof digest] = '\0';
    return true;
}

bool seki_equal_in_constant_time(const char *a, const char *b)
{
    size_t size = strlen(a);
    return size == strlen(b) && CRYPTO_memcmp(a, b, size) == 0;
}

/* Unpadded base64url of TOKEN_BYTES bytes. */
static void to_base64url(const unsigned char bytes[TOKEN_BYTES], char out[SEKI_SECRET_SIZE])
{
    char padded[4 * ((TOKEN_BYTES + 2) / 3) + 1];
    EVP_EncodeBlock((unsigned char *)padded, bytes, TOKEN_BYTES);
    size_t length = 0;
    for (const char *c = padded; *c != '\0' && *c != '='; c++) {
        out[length++] = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    }
    out[length] = '\0';
}

enum seki_status seki_credential_new_token(seki_random_fn random, char secret[SEKI_SECRET_SIZE],
                                           char kept[SEKI_CREDENTIAL_SIZE])
{
    unsigned char bytes[TOKEN_BYTES];
    random(bytes, sizeof bytes);
    to_base64url(bytes, secret);
    OPENSSL_cleanse(bytes, sizeof bytes);
    char hex[65];
    if (!seki_sha256_hex(secret, strlen(secret), hex)) {
        return SEKI_CRYPTO;
    }
    snprintf(kept, SEKI_CREDENTIAL_SIZE, TOKEN_PREFIX "%s", hex);
    return SEKI_OK;
}

static bool derive(const char *password, const unsigned char *salt, size_t salt_size,
                   int iterations, unsigned char hash[HASH_BYTES])
{
    return PKCS5_PBKDF2_HMAC(password, (int)strlen(password), salt, (int)salt_size, iterations,
                             EVP_sha512(), HASH_BYTES, hash) == 1;
}

enum seki_status seki_credential_of_password(seki_random_fn random, const char *password,
                                             char kept[SEKI_CREDENTIAL_SIZE])
{
    unsigned char salt[SALT_BYTES], hash[HASH_BYTES];
    random(salt, sizeof salt);
    if (!derive(password, salt, sizeof salt, SEKI_PASSWORD_ITERATIONS, hash)) {
        return SEKI_CRYPTO;
    }
    char salt_text[4 * ((SALT_BYTES + 2) / 3) + 1], hash_text[4 * ((HASH_BYTES + 2) / 3) + 1];
    EVP_EncodeBlock((unsigned char *)salt_text, salt, sizeof salt);
    EVP_EncodeBlock((unsigned char *)hash_text, hash, sizeof hash);
    snprintf(kept, SEKI_CREDENTIAL_SIZE, PASSWORD_PREFIX "%d$%s$%s", SEKI_PASSWORD_ITERATIONS,
             salt_text, hash_text);
    return SEKI_OK;
}

/* Decodes `size` characters of padded Base64 into at most BYTES_MOST bytes. The alphabet is looked
 * at here: EVP_DecodeBlock passes over blanks at either end, and takes '=' anywhere. */
static bool from_base64(const char *text, size_t size, unsigned char out[BYTES_MOST], size_t *used)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char bytes[BYTES_MOST + 3];
    if (size == 0 || size % 4 != 0 || size / 4 * 3 > sizeof bytes) {
        return false;
    }
    size_t padding = (text[size - 1] == '=') + (text[size - 2] == '=');
    if (strspn(text, alphabet) != size - padding) {
        return false;
    }
    int decoded = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)size);
    if (decoded < 0 || (size_t)decoded - padding > BYTES_MOST) {
        return false;
    }
    *used = (size_t)decoded - padding;
    memcpy(out, bytes, *used);
    return true;
}

static bool read_password_form(const char *kept, struct password_form *form)
{
    char *end = NULL;
    const char *digits = kept + strlen(PASSWORD_PREFIX);
    long iterations = strtol(digits, &end, 10);
    if (strspn(digits, "0123456789") != (size_t)(end - digits) || *end != '$' || iterations < 1 ||
        iterations > 1000000000) {
        return false;
    }
    form->iterations = (int)iterations;
    const char *salt = end + 1, *separator = strchr(salt, '$');
    return separator != NULL &&
           from_base64(salt, (size_t)(separator - salt), form->salt, &form->salt_size) &&
           from_base64(separator + 1, strlen(separator + 1), form->hash, &form->hash_size) &&
           form->hash_size == HASH_BYTES;
}

static bool is_token_form(const char *kept)
{
    if (strncmp(kept, TOKEN_PREFIX, strlen(TOKEN_PREFIX)) != 0) {
        return false;
    }
    const char *hex = kept + strlen(TOKEN_PREFIX);
    return strlen(hex) == 64 && strspn(hex, "0123456789abcdef") == 64;
}

enum seki_status seki_credential_check_form(const char *kept, struct seki_fault *fault)
{
    struct password_form form;
    if (strlen(kept) >= SEKI_CREDENTIAL_SIZE) {
        return seki_fail(fault, SEKI_TOO_LONG, "the credential is longer than %d characters",
                         SEKI_CREDENTIAL_SIZE - 1);
    }
    if (is_token_form(kept)) {
        return SEKI_OK;
    }
    if (strncmp(kept, PASSWORD_PREFIX, strlen(PASSWORD_PREFIX)) != 0 ||
        !read_password_form(kept, &form)) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "not a credential in mosquitto_passwd's form "
                         "$7$<iterations>$<salt>$<hash> (make one with mosquitto_passwd)");
    }
    if (form.iterations > SEKI_PASSWORD_ITERATIONS_MOST) {
        return seki_fail(fault, SEKI_OUT_OF_RANGE,
                         "%d PBKDF2 iterations would hold the broker up at each sign-in; at most "
                         "%d are taken, or use a token",
                         form.iterations, SEKI_PASSWORD_ITERATIONS_MOST);
    }
    return SEKI_OK;
}

static bool password_matches(const char *kept, const char *secret)
{
    struct password_form form;
    unsigned char hash[HASH_BYTES];
    if (!read_password_form(kept, &form) || form.iterations > SEKI_PASSWORD_ITERATIONS_MOST ||
        !derive(secret, form.salt, form.salt_size, form.iterations, hash)) {
        return false;
    }
    return CRYPTO_memcmp(hash, form.hash, HASH_BYTES) == 0;
}

bool seki_credential_matches(const char *kept, const char *secret)
{
    if (strncmp(kept, PASSWORD_PREFIX, strlen(PASSWORD_PREFIX)) == 0) {
        return password_matches(kept, secret);
    }
    char hex[65];
    return is_token_form(kept) && seki_sha256_hex(secret, strlen(secret), hex) &&
           CRYPTO_memcmp(hex, kept + strlen(TOKEN_PREFIX), 64) == 0;
}

/* Factory defaults and the heads of the published lists of common passwords; compared without case.
 */
static const char *const common_passwords[] = {
    "",           "0000",        "00000000",     "1111",      "111111",
    "1234",       "12345",       "123456",       "1234567",   "12345678",
    "123456789",  "1234567890",  "123123",       "4321",      "54321",
    "654321",     "666666",      "7ujMko0admin", "888888",    "abc123",
    "access",     "admin",       "admin123",     "admin1234", "administrator",
    "alpine",     "anko",        "camera",       "cisco",     "changeme",
    "default",    "device",      "dreambox",     "fliradmin", "guest",
    "hi3518",     "ikwb",        "iot",          "juantech",  "jvbzd",
    "klv123",     "klv1234",     "letmein",      "login",     "maintenance",
    "manager",    "master",      "meinsm",       "mosquitto", "mqtt",
    "nopassword", "operator",    "pass",         "passw0rd",  "password",
    "password1",  "password123", "p@ssw0rd",     "plc",       "private",
    "public",     "qwerty",      "qwerty123",    "raspberry", "realtek",
    "root",       "root123",     "secret",       "sensor",    "service",
    "smcadmin",   "super",       "supervisor",   "support",   "system",
    "tech",       "telnet",      "test",         "test123",   "toor",
    "ubnt",       "user",        "vizxv",        "welcome",   "xc3511",
    "xmhdipc",    "zlxx.",       "zte521",       "Zte521",
};

bool seki_credential_is_common(const char *password, const char *id)
{
    if (strcasecmp(password, id) == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof common_passwords / sizeof *common_passwords; i++) {
        if (strcasecmp(password, common_passwords[i]) == 0) {
            return true;
        }
    }
    return false;
}
