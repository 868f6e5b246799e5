/* SPDX-License-Identifier: Apache-2.0
 *
 * test_catalogue_commentary: has every item of the shipped checksheet a commentary that is whole,
 * of its own and in the right language, is the FAQ so too, and are faulty ones refused with line
 * and reason?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/catalogue_fixture.h"

#define LEAST_EN 60 /* bytes: about one sentence */
#define LEAST_JA 120

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

/* ---- the shipped texts ---------------------------------------------------------------------- */

/* Hiragana or katakana (U+3041 to U+30FF), which no English and hardly a Japanese sentence lacks.
 */
static bool has_kana(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (at[0] == 0xe3 && at[1] >= 0x81 && at[1] <= 0x83) {
            return true;
        }
    }
    return false;
}

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80) {
            return false;
        }
    }
    return true;
}

/* Whether a text ends as a sentence does, perhaps within quotes or brackets. */
static bool ends(const char *text, const char *const endings[])
{
    size_t length = strlen(text);
    for (; *endings != NULL; endings++) {
        size_t end = strlen(*endings);
        if (length >= end && strcmp(text + length - end, *endings) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_good(const char *where, const struct seki_bilingual *text)
{
    static const char *const english[] = {".", "?", ".\"", NULL};
    static const char *const japanese[] = {"。", "か。", "」", "）", NULL};
    if (!is_ascii(text->en) || !has_kana(text->ja)) {
        fail_msg("%s: language", where);
    }
    if (!ends(text->en, english) || !ends(text->ja, japanese)) {
        fail_msg("%s: does not end as a sentence", where);
    }
    if (strstr(text->en, "  ") != NULL || strstr(text->ja, "  ") != NULL) {
        fail_msg("%s: two spaces", where);
    }
}

static void every_item_has_a_whole_commentary(void **state)
{
    (void)state;
    for (size_t i = 0; i < shipped->count; i++) {
        const struct seki_item *item = &shipped->items[i];
        if (!item->has_commentary) {
            fail_msg("%s: no commentary", item->id);
        }
        for (int part = 0; part < SEKI_COMMENTARY_PARTS; part++) {
            const struct seki_bilingual *text = &item->commentary[part];
            char where[64];
            snprintf(where, sizeof where, "%s %s", item->id, seki_commentary_words[part]);
            assert_good(where, text);
            if (strlen(text->en) < LEAST_EN || strlen(text->ja) < LEAST_JA) {
                fail_msg("%s: too short to say anything", where);
            }
        }
    }
}

static void no_text_is_said_twice(void **state)
{
    (void)state;
    size_t count = shipped->count * SEKI_COMMENTARY_PARTS;
    for (size_t i = 0; i < count; i++) {
        const struct seki_item *item = &shipped->items[i / SEKI_COMMENTARY_PARTS];
        const struct seki_bilingual *text = &item->commentary[i % SEKI_COMMENTARY_PARTS];
        assert_string_not_equal(text->en, item->explanation_en);
        assert_string_not_equal(text->ja, item->explanation_ja);
        for (size_t n = 0; n < i; n++) {
            const struct seki_bilingual *other =
                &shipped->items[n / SEKI_COMMENTARY_PARTS].commentary[n % SEKI_COMMENTARY_PARTS];
            if (strcmp(text->en, other->en) == 0 || strcmp(text->ja, other->ja) == 0) {
                fail_msg("%s: a text of another", item->id);
            }
        }
    }
}

static void the_faq_asks_and_answers(void **state)
{
    (void)state;
    assert_in_range(shipped->faq_count, 15, SEKI_FAQ_ENTRIES);
    for (size_t i = 0; i < shipped->faq_count; i++) {
        const struct seki_faq *faq = &shipped->faq[i];
        char id[32];
        snprintf(id, sizeof id, "F%02zu", i + 1);
        assert_string_equal(faq->id, id);
        assert_good(id, &faq->answer);
        assert_true(is_ascii(faq->question.en) && has_kana(faq->question.ja));
        for (size_t n = 0; n < i; n++) {
            assert_string_not_equal(faq->question.en, shipped->faq[n].question.en);
            assert_string_not_equal(faq->question.ja, shipped->faq[n].question.ja);
        }
    }
}

/* ---- refused ones --------------------------------------------------------------------------- */

static const char good[] =
    "{'id':'mine','version':'1','name':{'en':'N','ja':'名'},\n"
    "'categories':[{'id':'ID.AM','name':{'en':'A','ja':'資'}}],\n"
    "'items':[{'id':'A1','category':'ID.AM','subcategories':['ID.AM-1'],\n"
    "'scope':'device','lead':'OT','joint':false,'stage':'poc',\n"
    "'importance':{'1':'required','2':'required','3':'required'},\n"
    "'title':{'en':'T','ja':'題'},'explanation':{'en':'E','ja':'説明'},'valid':'P365D',\n"
    "'commentary':{\n"
    "'why':{'en':'W','ja':'なぜ'},\n"
    "'do':{'en':'D','ja':'対応'},\n"
    "'hint':{'en':'H','ja':'ヒント'},\n"
    "'evidence':{'en':'E','ja':'証跡'}}}],\n"
    "'faq':[\n"
    "{'question':{'en':'What?','ja':'何ですか'},'answer':{'en':'That.','ja':'それです'}}]}\n";

#define X8 "xxxxxxxx"
#define X64 X8 X8 X8 X8 X8 X8 X8 X8
#define X512 X64 X64 X64 X64 X64 X64 X64 X64
#define X720 X512 X64 X64 X64 X8 X8
#define X1200 X512 X512 X64 X64 X8 X8 X8 X8 X8 X8

/* The good one with `from` made `to`, and what is then said; NULL: nothing, it is accepted. */
static const struct {
    const char *from, *to, *said;
} changes[] = {
    {"'id':'mine'", "'id':'mine'", NULL},
    {"'faq':[\n", "'faq':[],'x':[\n", "unknown member 'x'"},
    {"{'question'", "{'qustion'", "line 13: unknown member 'qustion'; did you mean 'question'?"},
    {",'answer':{'en':'That.','ja':'それです'}", "", "line 13: 'answer' is missing; add it"},
    {"'ja':'それです'", "'ja':''", "line 13: 'ja' is not a text"},
    {"'That.'", "'" X1200 "'", NULL},
    {"'That.'", "'" X1200 "x'", "line 13: 'en' is longer than 1200 bytes; shorten it"},
    {"'What?'", "'" X64 X64 X64 "'", "line 13: 'en' is longer than 160 bytes; shorten it"},
    {"'why':{'en':'W','ja':'なぜ'},\n", "", "line 7: item A1: 'why' is missing; add it"},
    {"'do':{'en':'D'", "'do':{'en':3", "line 9: item A1: 'en' is not a text"},
    {"'hint':{'en':'H','ja':'ヒント'}", "'hint':{'en':'H'}",
     "line 10: item A1: 'ja' is missing; add it"},
    {"'hint':{", "'tip':{", "line 10: item A1: unknown member 'tip'"},
    {"'evidence':{", "'evidnce':{",
     "line 11: item A1: unknown member 'evidnce'; did you mean 'evidence'?"},
    {"'en':'D'", "'en':'" X720 "'", NULL},
    {"'en':'D'", "'en':'" X720 "x'", "line 9: item A1: 'en' is longer than 720 bytes; shorten it"},
    {"'en':'D'", "'en':'a\\nb'", "line 9: item A1: 'en' is not a text; write one line"},
};

static char *quoted(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    return text;
}

/* Reads a text: NULL when it was accepted, else what was said. */
static const char *read_it(const char *text, struct seki_fault *fault)
{
    struct seki_catalogue *catalogue = NULL;
    enum seki_status status = seki_catalogue_parse(text, strlen(text), &catalogue, fault);
    if (status == SEKI_OK) {
        seki_catalogue_free(catalogue);
        return NULL;
    }
    assert_int_equal(status, SEKI_BAD_INPUT);
    return fault->text;
}

static void a_fault_is_told_with_line_and_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char changed[8192];
        struct seki_fault fault = {""};
        const char *at = strstr(good, changes[i].from);
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - good), good, changes[i].to,
                 at + strlen(changes[i].from));
        const char *said = read_it(quoted(changed), &fault);
        if ((said == NULL) != (changes[i].said == NULL) ||
            (said != NULL && strstr(said, changes[i].said) == NULL)) {
            fail_msg("change %zu: said \"%s\"", i, said != NULL ? said : "nothing");
        }
    }
}

static void a_question_too_many_is_refused(void **state)
{
    (void)state;
    const char *one = strstr(good, "{'question'"), *end = strstr(one, "]}\n");
    char text[16384];
    for (int count = SEKI_FAQ_ENTRIES; count <= SEKI_FAQ_ENTRIES + 1; count++) {
        struct seki_fault fault = {""};
        size_t used = (size_t)snprintf(text, sizeof text, "%.*s", (int)(one - good), good);
        for (int i = 0; i < count; i++) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s", i > 0 ? "," : "",
                                     (int)(end - one), one);
        }
        snprintf(text + used, sizeof text - used, "%s", end);
        const char *said = read_it(quoted(text), &fault);
        if (count == SEKI_FAQ_ENTRIES) {
            assert_null(said);
        } else {
            assert_non_null(said);
            assert_string_equal(said, "line 12: 'faq' is not a list; give at most 40 questions");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_has_a_whole_commentary),
        cmocka_unit_test(no_text_is_said_twice),
        cmocka_unit_test(the_faq_asks_and_answers),
        cmocka_unit_test(a_fault_is_told_with_line_and_remedy),
        cmocka_unit_test(a_question_too_many_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
