/* SPDX-License-Identifier: Apache-2.0
 *
 * test_credential: is a secret taken for what was kept of it and nothing else, in both forms; is
 * mosquitto_passwd's form read as it is written; and is every malformed form refused with the
 * remedy?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/credential.h"

/* mosquitto_passwd -b FILE press-07 'correct horse battery', Mosquitto 2.0 */
#define SALT "VWAGFuc/OVUwdV/j"
#define HASH                                                                                       \
    "csEw4CkMjKVtxPddFS32SWd1xbdDlMx5C2W92yGzRdWn/H1BcYFM7NDjLlRLw3O0D9zUX8HV41rn7eftG+Baug=="
#define KEPT "$7$101$" SALT "$" HASH
#define SECRET "correct horse battery"
/* printf %s 'YmFzZTY0' | sha256sum */
#define TOKEN "$sha256$8f729a679259902fb5f6659de7281ae8fe61733b34ea4ad95198a64b686509be"

static unsigned char next_byte;

static void count_up(void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        ((unsigned char *)bytes)[i] = next_byte++;
    }
}

static void all_ones(void *bytes, size_t size)
{
    memset(bytes, 0xff, size);
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static void a_token_is_256_bits_of_base64url(void **state)
{
    (void)state;
    char secret[SEKI_SECRET_SIZE], kept[SEKI_CREDENTIAL_SIZE], hex[65];
    next_byte = 0;
    assert_int_equal(seki_credential_new_token(count_up, secret, kept), SEKI_OK);
    assert_string_equal(secret, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"); /* RFC 4648 */
    assert_int_equal(seki_credential_new_token(all_ones, secret, kept), SEKI_OK);
    assert_string_equal(secret, "__________________________________________8");
    assert_true(seki_sha256_hex(secret, strlen(secret), hex));
    assert_memory_equal(kept, "$sha256$", 8);
    assert_string_equal(kept + 8, hex); /* the hash, and nothing of the token itself */
    assert_int_equal(seki_credential_check_form(kept, NULL), SEKI_OK);
    assert_true(seki_credential_matches(kept, secret));
}

static void a_token_is_taken_whole(void **state)
{
    (void)state;
    char secret[SEKI_SECRET_SIZE], other[SEKI_SECRET_SIZE + 1], kept[SEKI_CREDENTIAL_SIZE];
    assert_int_equal(seki_credential_new_token(count_up, secret, kept), SEKI_OK);
    for (size_t i = 0; i < sizeof secret - 1; i++) {
        strcpy(other, secret);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        assert_false(seki_credential_matches(kept, other));
        strcpy(other, secret);
        other[i] = '\0';
        assert_false(seki_credential_matches(kept, other));
    }
    snprintf(other, sizeof other, "%sA", secret);
    assert_false(seki_credential_matches(kept, other));
    assert_false(seki_credential_matches(kept, kept)); /* what is kept is no secret */
    assert_false(seki_credential_matches(kept, kept + 8));
}

static void a_known_token_is_taken(void **state)
{
    (void)state;
    assert_true(seki_credential_matches(TOKEN, "YmFzZTY0"));
    assert_false(seki_credential_matches(TOKEN, "ymFzZTY0"));
}

/* ---- passwords ------------------------------------------------------------------------------- */

static void what_mosquitto_passwd_made_is_taken(void **state)
{
    (void)state;
    assert_int_equal(seki_credential_check_form(KEPT, NULL), SEKI_OK);
    assert_true(seki_credential_matches(KEPT, SECRET));
    assert_false(seki_credential_matches(KEPT, "correct horse batterY"));
    assert_false(seki_credential_matches(KEPT, SECRET " "));
    assert_false(seki_credential_matches(KEPT, ""));
    assert_false(seki_credential_matches(KEPT, KEPT));
}

static void a_password_is_kept_in_the_same_form(void **state)
{
    (void)state;
    char kept[SEKI_CREDENTIAL_SIZE], again[SEKI_CREDENTIAL_SIZE];
    assert_int_equal(seki_credential_of_password(count_up, SECRET, kept), SEKI_OK);
    assert_memory_equal(kept, "$7$1000$", 8);
    assert_int_equal(strlen(kept), 8 + 24 + 1 + 88); /* 16 bytes of salt and 64 of SHA-512 */
    assert_int_equal(seki_credential_check_form(kept, NULL), SEKI_OK);
    assert_true(seki_credential_matches(kept, SECRET));
    assert_false(seki_credential_matches(kept, "correct"));
    assert_null(strstr(kept, SECRET));
    assert_int_equal(seki_credential_of_password(count_up, SECRET, again), SEKI_OK);
    assert_string_not_equal(kept, again); /* another salt */
}

static const struct {
    const char *kept;
    enum seki_status status;
} malformed[] = {
    {"", SEKI_BAD_INPUT},
    {SECRET, SEKI_BAD_INPUT},
    {"$", SEKI_BAD_INPUT},
    {"$7", SEKI_BAD_INPUT},
    {"$7$", SEKI_BAD_INPUT},
    {"$7$101", SEKI_BAD_INPUT},
    {"$7$101$", SEKI_BAD_INPUT},
    {"$7$101$" SALT, SEKI_BAD_INPUT},
    {"$7$101$" SALT "$", SEKI_BAD_INPUT},
    {"$7$101$$" HASH, SEKI_BAD_INPUT},
    {"$7$$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$0$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$-1$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$+101$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$ 101$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$101x$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$99999999999999999999$" SALT "$" HASH, SEKI_BAD_INPUT},
    {"$7$101$VWAGFuc/OVUwdV/$" HASH, SEKI_BAD_INPUT},  /* a salt of 15 characters */
    {"$7$101$VWAGFuc/OVUwdV*j$" HASH, SEKI_BAD_INPUT}, /* not Base64 */
    {"$7$101$VWAG=uc/OVUwdV/j$" HASH, SEKI_BAD_INPUT}, /* padding amid the text */
    {"$7$101$====$" HASH, SEKI_BAD_INPUT},             /* nothing but padding */
    {"$7$101$    " SALT "$" HASH, SEKI_BAD_INPUT},     /* blanks before it */
    {"$7$101$" SALT "    $" HASH, SEKI_BAD_INPUT},     /* and after */
    {"$7$101$" SALT "$" HASH "$", SEKI_BAD_INPUT},     /* something behind it */
    {"$7$101$" SALT "$" HASH "\n", SEKI_BAD_INPUT},
    {"$7$101$" SALT "$csEw4CkMjKVtxPddFS32SWd1", SEKI_BAD_INPUT}, /* a hash too short */
    {"$7$101$" SALT "$AAAA" HASH, SEKI_BAD_INPUT},                /* and too long */
    {"$6$" SALT "$" HASH, SEKI_BAD_INPUT}, /* Mosquitto's old unstretched SHA-512 */
    {"$7$20001$" SALT "$" HASH, SEKI_OUT_OF_RANGE},
    {"$7$1000000000$" SALT "$" HASH, SEKI_OUT_OF_RANGE},
    {"$sha256$", SEKI_BAD_INPUT},
    {"$sha256$00", SEKI_BAD_INPUT},
    {TOKEN "0", SEKI_BAD_INPUT},
    {"$sha256$0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", SEKI_BAD_INPUT},
    {"$sha256$0123456789abcdeg0123456789abcdef0123456789abcdef0123456789abcdef", SEKI_BAD_INPUT},
    {"$7$101$" SALT SALT SALT SALT SALT SALT SALT "$" HASH, SEKI_TOO_LONG}, /* 208 characters */
};

static void a_malformed_form_is_refused_and_matches_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        struct seki_fault fault = {""};
        enum seki_status status = seki_credential_check_form(malformed[i].kept, &fault);
        if (status != malformed[i].status) {
            fail_msg("%s: %s, not %s", malformed[i].kept, seki_status_name(status),
                     seki_status_name(malformed[i].status));
        }
        assert_true(fault.text[0] != '\0');
        assert_false(seki_credential_matches(malformed[i].kept, SECRET));
        assert_false(seki_credential_matches(malformed[i].kept, ""));
        assert_false(seki_credential_matches(malformed[i].kept, malformed[i].kept));
    }
}

static void a_fault_names_the_remedy(void **state)
{
    (void)state;
    struct seki_fault fault = {""};
    assert_int_equal(seki_credential_check_form("$6$", &fault), SEKI_BAD_INPUT);
    assert_non_null(strstr(fault.text, "$7$<iterations>$<salt>$<hash>"));
    assert_non_null(strstr(fault.text, "mosquitto_passwd"));
    assert_int_equal(seki_credential_check_form("$7$20001$" SALT "$" HASH, &fault),
                     SEKI_OUT_OF_RANGE);
    assert_non_null(strstr(fault.text, "at most 20000"));
    assert_null(strstr(fault.text, SALT)); /* nothing of the hash in what may be logged */
}

static void iterations_are_taken_up_to_the_limit(void **state)
{
    (void)state;
    assert_int_equal(seki_credential_check_form("$7$1$" SALT "$" HASH, NULL), SEKI_OK);
    assert_int_equal(seki_credential_check_form("$7$20000$" SALT "$" HASH, NULL), SEKI_OK);
    assert_false(seki_credential_matches("$7$102$" SALT "$" HASH, SECRET)); /* they count */
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void common_passwords_are_known_in_any_case(void **state)
{
    (void)state;
    static const char *const common[] = {
        "",      "admin",  "ADMIN",        "PassWord", "raspberry", "xc3511",  "123456",
        "vizxv", "ZTE521", "7ujmko0ADMIN", "root",     "press-07",  "Press-07"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        if (!seki_credential_is_common(common[i], "press-07")) {
            fail_msg("%s is not known as common", common[i]);
        }
    }
    assert_false(seki_credential_is_common(SECRET, "press-07"));
    assert_false(seki_credential_is_common("admin ", "press-07"));
    assert_false(seki_credential_is_common("press-07", "press-08"));
    assert_false(seki_credential_is_common("press-0", "press-07"));
}

static void texts_are_equal_only_when_all_of_them_is(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a", "b", "ab", "aB", "ba", "abc", "abd", "\xff"};
    const size_t count = sizeof texts / sizeof *texts;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            char copy[8]; /* equal by content, not by address */
            strcpy(copy, texts[j]);
            assert_int_equal(seki_equal_in_constant_time(texts[i], copy), i == j);
        }
    }
}

static void sha256_is_as_in_the_standard(void **state)
{
    (void)state;
    char hex[65]; /* FIPS 180-4: "abc" */
    assert_true(seki_sha256_hex("abc", 3, hex));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(seki_sha256_hex("", 0, hex));
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_256_bits_of_base64url),
        cmocka_unit_test(a_token_is_taken_whole),
        cmocka_unit_test(a_known_token_is_taken),
        cmocka_unit_test(what_mosquitto_passwd_made_is_taken),
        cmocka_unit_test(a_password_is_kept_in_the_same_form),
        cmocka_unit_test(a_malformed_form_is_refused_and_matches_nothing),
        cmocka_unit_test(a_fault_names_the_remedy),
        cmocka_unit_test(iterations_are_taken_up_to_the_limit),
        cmocka_unit_test(common_passwords_are_known_in_any_case),
        cmocka_unit_test(texts_are_equal_only_when_all_of_them_is),
        cmocka_unit_test(sha256_is_as_in_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
