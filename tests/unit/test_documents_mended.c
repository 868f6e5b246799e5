/* SPDX-License-Identifier: Apache-2.0
 *
 * test_documents_mended: faults of the document codec that were found and mended, each with a test
 * by its name. A document of ours is a valid example with one piece of its text replaced.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/contract/codecs.h"
#include "tests/unit/example_files.h"

static struct recoded recoded;

/* The full example of a kind with `from` replaced, decoded and, when taken, encoded again. */
static enum seki_status recode_changed(const char *kind, const char *from, const char *to)
{
    char path[512];
    size_t size;
    snprintf(path, sizeof path, "%s/topics/examples/valid/%s/2-full.json", SEKISHO_SOURCE_DIR,
             kind);
    char *payload = read_example(path, &size);
    char *found = memmem(payload, size, from, strlen(from));
    if (found == NULL)
        fail_msg("%s has no %s", path, from);
    size_t before = (size_t)(found - payload), removed = strlen(from), added = strlen(to);
    char *changed = malloc(size - removed + added);
    assert_non_null(changed);
    memcpy(changed, payload, before);
    memcpy(changed + before, to, added);
    memcpy(changed + before + added, found + removed, size - before - removed);
    memset(&recoded, 0, sizeof recoded);
    size_t i = 0;
    while (strcmp(codecs[i].kind, kind) != 0)
        i++;
    codecs[i].recode(changed, size - removed + added, &recoded);
    free(changed), free(payload);
    return recoded.decoded;
}

static void refused(const char *kind, const char *from, const char *to, const char *member)
{
    char named[128];
    if (recode_changed(kind, from, to) == SEKI_OK)
        fail_msg("%s with %s is taken", kind, to);
    snprintf(named, sizeof named, "member %s:", member);
    if (strstr(recoded.fault.text, named) == NULL)
        fail_msg("\"%s\" does not name %s", recoded.fault.text, member);
}

/* The way back out of "ID.AM" was the last dot, which left "ID" in the path of all that followed.
 */
static void the_path_of_a_member_survives_names_with_dots(void **state)
{
    (void)state;
    refused("site", "\"ID.AM\": {", "\"ID.AM\": {\"pass\": \"x\", \"y\": {}}, \"ID.BE\": {",
            "compliance.categories.ID.AM.pass");
    refused("site", "\"failing\": [", "\"failing\": [\"Q 1\", ", "failing");
    refused("site", "\"wipes\": {\n  \"pending\": ", "\"wipes\": {\n  \"pending\": -",
            "wipes.pending");
}

static void the_path_of_a_second_category_is_its_own(void **state)
{
    (void)state;
    refused("fleet", "\"categories\": {",
            "\"categories\": {\"X.A\": {\"pass\": 1}, \"X.B.C\": {}, \"Y.D\": {\"fail\": true},",
            "compliance.categories.Y.D.fail");
}

static void an_empty_epoch_is_refused(void **state)
{
    (void)state;
    refused("broker", "\"0123456789abcdef0123456789abcdef\"", "\"\"", "epoch");
    refused("broker", "\"0123456789abcdef0123456789abcdef\"", "\"0123456789ABCDEF\"", "epoch");
}

static void a_broker_without_an_epoch_is_written_so_that_it_is_read(void **state)
{
    (void)state;
    assert_int_equal(recode_changed("broker", "\"0123456789abcdef0123456789abcdef\"", "null"),
                     SEKI_OK);
    assert_int_equal(recoded.encoded, SEKI_OK);
    char *copy = exact_copy(recoded.out, recoded.length);
    static struct seki_broker_document read;
    assert_int_equal(seki_broker_decode(copy, recoded.length, &read, &recoded.fault), SEKI_OK);
    assert_string_equal(read.epoch, "");
    free(copy);
}

static void an_empty_checksheet_title_is_refused(void **state)
{
    (void)state;
    refused("checksheet", "\"A security policy exists\"", "\"\"", "title.en");
    refused("checksheet", "\"セキュリティ方針を定めている\"", "\"\"", "title.ja");
    refused("checksheet", "\"jssec-2\"", "\"\"", "checksheet");
}

/* 0 is "nobody knows" in our structs and is written as null, which the reader refuses. */
static void a_required_time_at_the_first_second_of_1970_is_refused(void **state)
{
    static const char *const kinds[] = {"device",      "items",   "site",  "site-items",
                                        "fleet",       "broker",  "event", "alert",
                                        "certificate", "command", "wipe"};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        refused(kinds[i], "\"at\": \"2026-", "\"at\": \"1970-01-01T00:00:00Z\", \"x\": \"", "at");
        if (recode_changed(kinds[i], "\"at\": \"2026-",
                           "\"at\": \"1970-01-01T00:00:01Z\", \"x\": \"") != SEKI_OK)
            fail_msg("%s one second later: %s", kinds[i], recoded.fault.text);
    }
}

static void more_is_kept_when_a_document_is_written_again(void **state)
{
    static const char *const kinds[] = {"items", "site", "site-items", "fleet", "checksheet"};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        /* a "more" that the example has already is renamed: a member may stand only once */
        bool has = recode_changed(kinds[i], "\"v\": 1", "\"v\": 1, \"more\": true") != SEKI_OK;
        if (has)
            assert_int_equal(recode_changed(kinds[i], "\"more\": false", "\"more\": true"),
                             SEKI_OK);
        assert_int_equal(recoded.encoded, SEKI_OK);
        if (strstr(recoded.out, "\"more\":true") == NULL)
            fail_msg("%s: \"more\" was lost: %s", kinds[i], recoded.out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_path_of_a_member_survives_names_with_dots),
        cmocka_unit_test(the_path_of_a_second_category_is_its_own),
        cmocka_unit_test(an_empty_epoch_is_refused),
        cmocka_unit_test(a_broker_without_an_epoch_is_written_so_that_it_is_read),
        cmocka_unit_test(an_empty_checksheet_title_is_refused),
        cmocka_unit_test(a_required_time_at_the_first_second_of_1970_is_refused),
        cmocka_unit_test(more_is_kept_when_a_document_is_written_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
