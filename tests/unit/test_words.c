/* SPDX-License-Identifier: Apache-2.0
 *
 * test_words: has every vocabulary exactly the words that its enum has, each once and in its order?
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "topics/documents_lifecycle.h"
#include "topics/report.h"
#include "topics/words.h"

static const struct {
    const char *said; /* the words in order, each with a space after it */
    const char *const *words;
} lists[] = {
    {"unknown pass fail not_applicable waived ", seki_item_status_words},
    {"unknown compliant at_risk non_compliant ", seki_verdict_words},
    {"optional recommended required ", seki_importance_words},
    {"device site organization ", seki_scope_words},
    {"none attested registered reported observed ", seki_evidence_words},
    {"registered active quarantined decommissioning wiping wiped retired lost ",
     seki_lifecycle_words},
    {"unknown supported ending ended ", seki_support_words},
    {"none token password x509 psk ", seki_auth_words},
    {"poc production ", seki_stage_words},
    {" IT OT ", seki_owner_words},
    {"viewer operator admin service ", seki_role_words},
    {"undecided adopted partly declined ", seki_adoption_words},
    {" none file tee tpm se ", seki_keystore_words},
    {"ID PR DE RS RC ", seki_function_names},
    {"info warning critical ", seki_severity_words},
    {"loading up down ", seki_store_health_words},
    {"wipe report rotate ", seki_command_words},
    {" clear purge destroy ", seki_method_words},
    {"acknowledged running done failed ", seki_wipe_state_words},
    {"self_reported verified attested ", seki_grade_words},
    {" Ed25519 ES256 HS256 ", seki_signature_words},
};

static void every_list_has_its_words_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        char all[256] = "";
        for (int word = 0; lists[i].words[word] != NULL; word++) {
            strcat(all, lists[i].words[word]);
            strcat(all, " ");
            assert_int_equal(seki_word_index(lists[i].words, lists[i].words[word]), word);
        }
        assert_string_equal(all, lists[i].said);
    }
}

static void only_a_whole_word_is_found(void **state)
{
    (void)state;
    assert_int_equal(seki_word_index(seki_verdict_words, NULL), -1);
    assert_int_equal(seki_word_index(seki_verdict_words, ""), -1);
    assert_int_equal(seki_word_index(seki_verdict_words, "compl"), -1);
    assert_int_equal(seki_word_index(seki_verdict_words, "compliant "), -1);
    assert_int_equal(seki_word_index(seki_verdict_words, "Compliant"), -1);
    assert_int_equal(seki_word_index(seki_owner_words, ""), SEKI_OWNER_NONE);
    assert_int_equal(seki_word_index(seki_role_words, "admin"), SEKI_ADMIN);
    assert_int_equal(seki_word_index(seki_event_words, "store"), SEKI_EVENT_STORE);
    assert_null(seki_event_words[SEKI_EVENTS]);
}

/* The name of a status is the name of its constant in lower case. */
static void every_status_has_its_name_and_text(void **state)
{
    static const char *const constants[] = {
#define CONSTANT(name, text) #name,
        SEKI_STATUS_LIST(CONSTANT)
#undef CONSTANT
    };
    (void)state;
    for (int status = 0; status < SEKI_STATUS_COUNT; status++) {
        const char *name = seki_status_name((enum seki_status)status);
        assert_int_equal(strlen(name), strlen(constants[status]));
        for (size_t i = 0; name[i] != '\0'; i++)
            assert_int_equal(name[i], tolower((unsigned char)constants[status][i]));
        assert_true(strlen(seki_status_text((enum seki_status)status)) > 0);
    }
    assert_string_equal(seki_status_name(SEKI_STATUS_COUNT), "unknown");
}

static void a_fault_is_cut_to_its_room(void **state)
{
    (void)state;
    struct seki_fault fault;
    char longer[512];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(seki_fail(&fault, SEKI_DENIED, "%s", longer), SEKI_DENIED);
    assert_int_equal(strlen(fault.text), sizeof fault.text - 1);
    assert_int_equal(seki_fail(NULL, SEKI_BUSY, "%s", longer), SEKI_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_has_its_words_in_order),
        cmocka_unit_test(only_a_whole_word_is_found),
        cmocka_unit_test(every_status_has_its_name_and_text),
        cmocka_unit_test(a_fault_is_cut_to_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
