/* SPDX-License-Identifier: Apache-2.0
 *
 * test_catalogue: is the shipped checksheet whole (60 items in the 23 categories of CSF 1.1, both
 * languages, documents that fit), and is a catalogue with a fault refused with line and reason?
 * Whether each of its rules can pass and fail: test_catalogue_items.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/core/engine_private.h"
#include "tests/unit/catalogue_fixture.h"

static struct seki_catalogue *shipped;

static int set_up(void **state)
{
    (void)state;
    shipped = fixture_shipped();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    seki_catalogue_free(shipped);
    return 0;
}

/* ---- the shipped catalogue ------------------------------------------------------------------ */

/* Categories of CSF 1.1, and how many subcategories each has: 23, and 108. */
static const struct {
    const char *id;
    int subcategories;
} csf[] = {
    {"ID.AM", 6}, {"ID.BE", 5}, {"ID.GV", 4}, {"ID.RA", 6},  {"ID.RM", 3}, {"ID.SC", 5},
    {"PR.AC", 7}, {"PR.AT", 5}, {"PR.DS", 8}, {"PR.IP", 12}, {"PR.MA", 2}, {"PR.PT", 5},
    {"DE.AE", 5}, {"DE.CM", 8}, {"DE.DP", 5}, {"RS.RP", 1},  {"RS.CO", 5}, {"RS.AN", 5},
    {"RS.MI", 3}, {"RS.IM", 2}, {"RC.RP", 1}, {"RC.IM", 2},  {"RC.CO", 3},
};
#define CATEGORIES (sizeof csf / sizeof *csf)

static bool is_subcategory(const char *id)
{
    for (size_t i = 0; i < CATEGORIES; i++) {
        for (int n = 1; n <= csf[i].subcategories; n++) {
            char known[16];
            snprintf(known, sizeof known, "%s-%d", csf[i].id, n);
            if (strcmp(known, id) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void the_items_are_q01_to_q60(void **state)
{
    (void)state;
    assert_string_equal(shipped->id, "jssec-2");
    assert_int_equal(shipped->count, 60);
    for (size_t i = 0; i < shipped->count; i++) {
        char id[32];
        snprintf(id, sizeof id, "Q%02zu", i + 1);
        assert_string_equal(shipped->items[i].id, id);
        assert_int_equal(shipped->items[i].index, i);
        assert_ptr_equal(seki_catalogue_find(shipped, id), &shipped->items[i]);
    }
}

static void the_categories_are_those_of_the_framework(void **state)
{
    (void)state;
    int items_of[CATEGORIES] = {0}, subcategories = 0, identify_and_protect = 0;
    assert_int_equal(shipped->category_count, CATEGORIES);
    for (size_t i = 0; i < CATEGORIES; i++) {
        assert_string_equal(shipped->categories[i].id, csf[i].id);
        subcategories += csf[i].subcategories;
    }
    assert_int_equal(subcategories, 108);
    for (size_t i = 0; i < shipped->count; i++) {
        const struct seki_item *item = &shipped->items[i];
        const char *function = seki_function_names[item->function];
        assert_memory_equal(csf[item->category].id, function, 2);
        items_of[item->category]++;
        identify_and_protect += strcmp(function, "ID") == 0 || strcmp(function, "PR") == 0;
    }
    assert_int_equal(identify_and_protect, 40);
    for (size_t i = 0; i < CATEGORIES; i++) {
        assert_in_range(items_of[i], 1, 5);
    }
}

static void every_item_names_subcategories_that_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < shipped->count; i++) {
        const struct seki_item *item = &shipped->items[i];
        assert_true(item->subcategory_count > 0);
        for (size_t n = 0; n < item->subcategory_count; n++) {
            if (!is_subcategory(item->subcategories[n])) {
                fail_msg("%s: %s", item->id, item->subcategories[n]);
            }
        }
        assert_memory_equal(item->subcategories[0], csf[item->category].id, 5);
    }
    assert_false(is_subcategory("ID.AM-7"));
}

/* Japanese has no letter below U+3000 but those of other scripts; the words need at least one. */
static bool is_japanese(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at >= 0xe3) {
            return true;
        }
    }
    return false;
}

static void every_item_has_both_languages_and_is_decided(void **state)
{
    (void)state;
    for (size_t i = 0; i < shipped->count; i++) {
        const struct seki_item *item = &shipped->items[i];
        if (!is_japanese(item->title_ja) || !is_japanese(item->explanation_ja) ||
            is_japanese(item->title_en) || is_japanese(item->explanation_en)) {
            fail_msg("%s: language", item->id);
        }
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(item->title_en, shipped->items[other].title_en);
            assert_string_not_equal(item->title_ja, shipped->items[other].title_ja);
        }
        assert_true(item->lead == SEKI_OWNER_IT || item->lead == SEKI_OWNER_OT);
        assert_in_range(item->valid_days, 1, 730);
        /* No machine sees what an organization does. */
        assert_true(item->scope != SEKI_SCOPE_ORGANIZATION || item->pass == NULL);
    }
}

/* A higher use level never asks less; what is identified is asked of all alike. */
static void importance_rises_with_the_use_level(void **state)
{
    (void)state;
    for (size_t i = 0; i < shipped->count; i++) {
        const struct seki_item *item = &shipped->items[i];
        if (item->importance[0] > item->importance[1] ||
            item->importance[1] > item->importance[2]) {
            fail_msg("%s: importance falls", item->id);
        }
        if (strcmp(seki_function_names[item->function], "ID") == 0 &&
            item->importance[0] != item->importance[2]) {
            fail_msg("%s: importance differs", item->id);
        }
    }
}

static void every_item_document_fits_whole(void **state)
{
    (void)state;
    struct seki_registry registry = {.catalogue = shipped};
    struct seki_engine engine = {.registry = &registry};
    for (size_t i = 0; i < shipped->count; i++) {
        struct seki_checksheet_document document, read;
        char payload[SEKI_DOCUMENT_LIMIT + 1];
        struct seki_fault fault = {""};
        size_t length = 0;
        seki_document_of_item(&engine, &shipped->items[i], &document);
        assert_int_equal(seki_checksheet_encode(&document, payload, sizeof payload, &length),
                         SEKI_OK);
        assert_in_range(length, 1, 3584);
        if (strstr(payload, "\"more\"") != NULL) {
            fail_msg("%s: its explanation was left out", shipped->items[i].id);
        }
        assert_int_equal(seki_checksheet_decode(payload, length, &read, &fault), SEKI_OK);
        assert_string_equal(read.explanation_ja, shipped->items[i].explanation_ja);
        assert_string_equal(read.title_en, shipped->items[i].title_en);
    }
}

/* ---- refused catalogues --------------------------------------------------------------------- */

static const char good[] = "{'id':'mine','version':'1','name':{'en':'N','ja':'名'},\n"
                           "'categories':[{'id':'ID.AM','name':{'en':'A','ja':'資'}}],\n"
                           "'items':[\n"
                           "{'id':'A1','category':'ID.AM','subcategories':['ID.AM-1'],\n"
                           "'scope':'device','lead':'OT','joint':false,'stage':'poc',\n"
                           "'importance':{'1':'required','2':'required','3':'required'},\n"
                           "'title':{'en':'T','ja':'題'},\n"
                           "'explanation':{'en':'E','ja':'説明'},\n"
                           "'pass':{'fact':'auth','exists':true}\n"
                           "}]}\n";
#define RULE "{'fact':'auth','exists':true}"
#define PARTS "{'all':["
#define ENDS "]}"

/* The good one with `from` made `to`, and what is then said. */
static const struct {
    const char *from, *to, *said;
} refused[] = {
    {RULE, "{'fact':'suport.state','exists':true}",
     "line 9: item A1: unknown fact 'suport.state'; did you mean 'support.state'?"},
    {RULE, "{'fact':'auth','equals':3}",
     "line 9: item A1: fact 'auth' is compared with no text; write a string that is not empty"},
    {RULE, "{'fact':'auth','equals':'tokem'}",
     "line 9: item A1: fact 'auth' is never 'tokem'; did you mean 'token'?"},
    {RULE, "{'fact':'updates.pending','at_most':'none'}",
     "line 9: item A1: fact 'updates.pending'"},
    {RULE, "{'fact':'boot.secure_boot','at_least':1}",
     "'at_least' does not suit fact 'boot.secure_boot', a boolean; use equals or exists"},
    {RULE, "{'fact':'auth','exists':true,'raeson':'none'}",
     "line 9: item A1: unknown member 'raeson' of a rule; did you mean 'reason'?"},
    {RULE, "{'fact':'auth','exists':true,'max_age':'a week'}", "'max_age' is not a duration"},
    {RULE, "{'fact':'auth','exists':true,'reason':'No Auth'}", "'reason' is not a code"},
    {RULE, "{'fact':'site.exceptions_open_ended','at_most':0}", "counts devices"},
    {RULE, PARTS ENDS, "'all' is not a list of rules; give it at least one"},
    {RULE,
     PARTS PARTS PARTS PARTS PARTS PARTS PARTS PARTS RULE ENDS ENDS ENDS ENDS ENDS ENDS ENDS ENDS,
     "line 9: item A1: rules nested more than 8 deep; flatten them"},
    {"'scope':'device'", "'scope':'site'", "line 9: item A1: fact 'auth' is a device's"},
    {"'scope':'device'", "'scope':'organization'", "cannot decide an item of the organization"},
    {"'scope':'device'", "'scope':'devices'", "line 5: item A1: 'scope' is none of: device, site"},
    {"'1':'required'", "'1':'mandatory'",
     "line 6: item A1: '1' is none of: optional, recommended, required"},
    {",'3':'required'", "", "line 6: item A1: '3' is missing; add it"},
    {",'3':'required'", ",'3':'required','4':'required'", "line 6: item A1: unknown member '4'"},
    {",'ja':'題'", "", "line 7: item A1: 'ja' is missing; add it"},
    {"'en':'E',", "", "line 8: item A1: 'en' is missing; add it"},
    {"'ja':'説明'", "'ja':''", "line 8: item A1: 'ja' is not a text"},
    {",\n'pass':" RULE, "\n", "neither 'pass' nor 'valid', so nothing decides it"},
    {"'pass':" RULE, "'valid':'soon'", "line 9: item A1: 'valid' is not a duration"},
    {"'pass':" RULE, "'valid':'P1D','answered_by':'maker'", "'answered_by' is not \"vendor\""},
    {"'pass':" RULE, "'pass':" RULE ",'answered_by':'vendor'", "a vendor answers items of scope"},
    {"'stage'", "'stgae'", "line 5: item A1: unknown member 'stgae'; did you mean 'stage'?"},
    {"'category':'ID.AM'", "'category':'ID.BE'",
     "line 4: item A1: unknown category 'ID.BE'; name one of 'categories'"},
    {"'category':'ID.AM'", "'category':'ID.AM','function':'XX'",
     "line 4: item A1: unknown function 'XX'; write ID, PR, DE, RS or RC"},
    {"[{'id':'ID.AM'", "[{'id':'XX.AM'", "line 2: category 'XX.AM' is of no function"},
    {"'version':'1',", "", "line 1: 'version' is missing; add it"},
    {"'items':[\n", "'items':[\n],'itms':[\n", "unknown member 'itms'; did you mean 'items'?"},
    {"{'id':'A1'", "{'id':'A 1'", "line 4: not an id"},
};

static char *quoted(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    for (char *at = copy; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    return copy;
}

/* Reads a catalogue that must be refused, and gives what is said of it. */
static enum seki_status refuse(const char *text, size_t size, struct seki_fault *fault)
{
    struct seki_catalogue *catalogue = NULL;
    enum seki_status status = seki_catalogue_parse(text, size, &catalogue, fault);
    if (status == SEKI_OK) {
        seki_catalogue_free(catalogue);
        fail_msg("accepted: %s", text);
    }
    assert_null(catalogue);
    return status;
}

static void assert_said(const struct seki_fault *fault, const char *said)
{
    if (strstr(fault->text, said) == NULL) {
        fail_msg("said \"%s\", not \"%s\"", fault->text, said);
    }
}

static void a_good_catalogue_is_read(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = NULL;
    struct seki_fault fault = {""};
    char *text = quoted(good);
    assert_int_equal(seki_catalogue_parse(text, strlen(text), &catalogue, &fault), SEKI_OK);
    assert_int_equal(catalogue->count, 1);
    assert_non_null(seki_catalogue_find(catalogue, "a1"));
    assert_null(seki_catalogue_find(catalogue, "A2"));
    seki_catalogue_free(catalogue);
    free(text);
}

static void an_item_may_name_its_own_function(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = NULL;
    char changed[4096];
    const char *at = strstr(good, "'category'"); /* it may stand before its category */
    snprintf(changed, sizeof changed, "%.*s'function':'DE',%s", (int)(at - good), good, at);
    char *text = quoted(changed);
    assert_int_equal(seki_catalogue_parse(text, strlen(text), &catalogue, NULL), SEKI_OK);
    assert_string_equal(seki_function_names[catalogue->items[0].function], "DE");
    seki_catalogue_free(catalogue);
    free(text);
}

static void a_fault_is_told_with_line_and_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char changed[4096];
        struct seki_fault fault = {""};
        const char *at = strstr(good, refused[i].from);
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - good), good, refused[i].to,
                 at + strlen(refused[i].from));
        char *text = quoted(changed);
        assert_int_equal(refuse(text, strlen(text), &fault), SEKI_BAD_INPUT);
        assert_said(&fault, refused[i].said);
        free(text);
    }
}

/* `count` items, of which the last has the id of the first if `repeat`. */
static char *many(int count, bool repeat)
{
    const char *items = strstr(good, "{'id':'A1'"), *end = strstr(good, "}]}");
    size_t room = (strlen(good) + 16) * (size_t)count + strlen(good), used;
    char *text = malloc(room);
    assert_non_null(text);
    used = (size_t)snprintf(text, room, "%.*s", (int)(items - good), good);
    for (int i = 1; i <= count; i++) {
        used += (size_t)snprintf(text + used, room - used, "%s{'id':'A%d%.*s}", i > 1 ? ",\n" : "",
                                 repeat && i == count ? 1 : i, (int)(end - items - 9), items + 9);
    }
    snprintf(text + used, room - used, "]}\n");
    char *made = quoted(text);
    free(text);
    return made;
}

static void an_id_is_used_once(void **state)
{
    (void)state;
    struct seki_fault fault = {""};
    char *text = many(3, true);
    assert_int_equal(refuse(text, strlen(text), &fault), SEKI_BAD_INPUT);
    assert_said(&fault, "line 18: item A1: this id was used before");
    free(text);
}

static void an_item_too_many_is_refused(void **state)
{
    (void)state;
    struct seki_catalogue *catalogue = NULL;
    struct seki_fault fault = {""};
    char *most = many(SEKI_ITEMS, false), *over = many(SEKI_ITEMS + 1, false);
    assert_int_equal(SEKI_ITEMS, 128);
    assert_int_equal(seki_catalogue_parse(most, strlen(most), &catalogue, &fault), SEKI_OK);
    assert_int_equal(catalogue->count, SEKI_ITEMS);
    seki_catalogue_free(catalogue);
    assert_int_equal(refuse(over, strlen(over), &fault), SEKI_BAD_INPUT);
    assert_said(&fault, "line 3: 'items' is not a list of 1 to 128 items; it has 129");
    free(most);
    free(over);
}

static void what_is_no_json_is_refused(void **state)
{
    (void)state;
    struct seki_fault fault = {""};
    char deep[400];
    char *text = quoted(good);
    size_t size = strlen(text);
    for (size_t cut = 0; cut + 2 < size; cut++) { /* up to the last bracket */
        (void)refuse(text, cut, &fault);
        assert_true(fault.text[0] != '\0');
    }
    *strstr(text, "mine") = '\xff';
    assert_int_equal(refuse(text, size, &fault), SEKI_BAD_UTF8);
    free(text);
    for (size_t i = 0; i < sizeof deep; i++) {
        deep[i] = "{\"a\":"[i % 5];
    }
    assert_int_equal(refuse(deep, sizeof deep, &fault), SEKI_TOO_DEEP);
    assert_int_equal(refuse("{\"id\":1,}", 9, &fault), SEKI_BAD_JSON);
    assert_int_equal(refuse("[]", 2, &fault), SEKI_BAD_JSON);
    char *large = calloc(1, SEKI_CATALOGUE_LIMIT + 1);
    assert_non_null(large);
    memset(large, ' ', SEKI_CATALOGUE_LIMIT + 1);
    assert_int_equal(refuse(large, SEKI_CATALOGUE_LIMIT + 1, &fault), SEKI_TOO_LONG);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_items_are_q01_to_q60),
        cmocka_unit_test(the_categories_are_those_of_the_framework),
        cmocka_unit_test(every_item_names_subcategories_that_exist),
        cmocka_unit_test(every_item_has_both_languages_and_is_decided),
        cmocka_unit_test(importance_rises_with_the_use_level),
        cmocka_unit_test(every_item_document_fits_whole),
        cmocka_unit_test(a_good_catalogue_is_read),
        cmocka_unit_test(an_item_may_name_its_own_function),
        cmocka_unit_test(a_fault_is_told_with_line_and_remedy),
        cmocka_unit_test(an_id_is_used_once),
        cmocka_unit_test(an_item_too_many_is_refused),
        cmocka_unit_test(what_is_no_json_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
