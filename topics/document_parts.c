/* SPDX-License-Identifier: Apache-2.0
 *
 * document_parts: counts, compliance, categories, tally, support, item line and checksheet
 * reference, written and read side by side, in the order in which the contract shows them.
 */
#include "topics/document_parts.h"

#include <string.h>

/* The order in which counts are written: what a person asks first comes first. */
static const enum seki_item_status count_order[] = {
    SEKI_ITEM_PASS, SEKI_ITEM_FAIL, SEKI_ITEM_UNKNOWN, SEKI_ITEM_NOT_APPLICABLE, SEKI_ITEM_WAIVED,
};
#define FUNCTION_COUNTS 3 /* of a function only pass, fail and unknown are shown */

static void write_count(struct seki_writer *w, const struct seki_counts *counts, size_t place)
{
    enum seki_item_status status = count_order[place];
    seki_write_integer(w, seki_item_status_words[status], counts->of[status]);
}

void seki_write_counts(struct seki_writer *w, const char *name, const struct seki_counts *counts)
{
    seki_write_open(w, name, '{');
    for (size_t i = 0; i < SEKI_ITEM_STATUSES; i++)
        if (counts->of[count_order[i]] != 0)
            write_count(w, counts, i);
    seki_write_close(w, '}');
}

static void take_counts_of(struct seki_reader *r, const struct seki_json *object,
                           struct seki_counts *counts)
{
    for (size_t i = 0; i < SEKI_ITEM_STATUSES; i++)
        seki_take_count(r, object, seki_item_status_words[i], &counts->of[i]);
}

void seki_take_counts(struct seki_reader *r, const struct seki_json *o, const char *name,
                      struct seki_counts *counts)
{
    const struct seki_json *object = seki_take_object(r, o, name);
    if (object == NULL)
        return;
    seki_reader_enter(r, name);
    take_counts_of(r, object, counts);
    seki_reader_leave(r);
}

static void write_function(struct seki_writer *w, const char *name,
                           const struct seki_counts *counts)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < FUNCTION_COUNTS; i++)
        sum |= counts->of[count_order[i]];
    seki_write_open(w, name, '{');
    for (size_t i = 0; sum != 0 && i < FUNCTION_COUNTS; i++)
        write_count(w, counts, i);
    seki_write_close(w, '}');
}

void seki_write_compliance(struct seki_writer *w, const struct seki_compliance *compliance)
{
    seki_write_open(w, "compliance", '{');
    seki_write_word(w, "verdict", seki_verdict_words, compliance->verdict);
    if (compliance->score < 0)
        seki_write_null(w, "score");
    else
        seki_write_integer(w, "score", compliance->score);
    seki_write_integer(w, "coverage", compliance->coverage);
    for (size_t i = 0; i < SEKI_ITEM_STATUSES; i++)
        write_count(w, &compliance->counts, i);
    seki_write_open(w, "functions", '{');
    for (size_t i = 0; i < SEKI_FUNCTIONS; i++)
        write_function(w, seki_function_names[i], &compliance->functions[i]);
    seki_write_close(w, '}');
}

/* The score is a number or, while nothing is decided, null; it may not be absent. */
static void need_score(struct seki_reader *r, const struct seki_json *o, int *score)
{
    *score = -1;
    if (seki_json_is_null(seki_json_member(o, "score")))
        return;
    int64_t value = 0;
    seki_need_integer(r, o, "score", 0, 100, &value);
    *score = (int)value;
}

static void need_counts_of(struct seki_reader *r, const struct seki_json *object,
                           struct seki_counts *counts)
{
    for (size_t i = 0; i < SEKI_ITEM_STATUSES; i++) {
        int64_t count = 0;
        seki_need_integer(r, object, seki_item_status_words[i], 0, UINT32_MAX, &count);
        counts->of[i] = (uint32_t)count;
    }
}

const struct seki_json *seki_need_compliance(struct seki_reader *r, const struct seki_json *o,
                                             struct seki_compliance *compliance)
{
    const struct seki_json *object = seki_need_object(r, o, "compliance");
    if (object == NULL)
        return NULL;
    seki_reader_enter(r, "compliance");
    compliance->verdict =
        (enum seki_verdict)seki_need_word(r, object, "verdict", seki_verdict_words);
    need_score(r, object, &compliance->score);
    int64_t coverage = 0;
    seki_need_integer(r, object, "coverage", 0, 100, &coverage);
    compliance->coverage = (int)coverage;
    need_counts_of(r, object, &compliance->counts);
    const struct seki_json *functions = seki_need_object(r, object, "functions");
    seki_reader_enter(r, "functions");
    for (size_t i = 0; i < SEKI_FUNCTIONS; i++)
        seki_take_counts(r, functions, seki_function_names[i], &compliance->functions[i]);
    seki_reader_leave(r);
    seki_reader_leave(r);
    return object;
}

static void write_category(struct seki_writer *w, const void *list, size_t index)
{
    const struct seki_category_line *line = (const struct seki_category_line *)list + index;
    seki_write_counts(w, line->category, &line->counts);
}

bool seki_write_categories(struct seki_writer *w, size_t reserve,
                           const struct seki_category_line *categories, size_t count)
{
    seki_write_open(w, "categories", '{');
    size_t written = seki_write_lines(w, reserve, count, write_category, categories);
    seki_write_close(w, '}');
    return written == count;
}

static void read_category(struct seki_reader *r, const struct seki_json *object, void *list,
                          size_t index)
{
    struct seki_category_line *line = (struct seki_category_line *)list + index;
    const char *id = seki_json_name(object);
    memcpy(line->category, id, strlen(id) + 1);
    take_counts_of(r, object, &line->counts);
}

size_t seki_take_categories(struct seki_reader *r, const struct seki_json *compliance,
                            struct seki_category_line *categories)
{
    static const struct seki_lines lines = {
        .most = SEKI_CATEGORIES,
        .id_size = sizeof categories->category,
        .read_line = read_category,
    };
    seki_reader_enter(r, "compliance");
    const struct seki_json *object = seki_take_object(r, compliance, "categories");
    size_t count = seki_read_lines(r, object, "categories", &lines, categories);
    seki_reader_leave(r);
    return count;
}

void seki_write_word_counts(struct seki_writer *w, const char *name, const char *const words[],
                            const uint32_t *counts)
{
    seki_write_open(w, name, '{');
    for (size_t i = 0; words[i] != NULL; i++)
        if (counts[i] != 0)
            seki_write_integer(w, words[i], counts[i]);
    seki_write_close(w, '}');
}

void seki_take_word_counts(struct seki_reader *r, const struct seki_json *o, const char *name,
                           const char *const words[], uint32_t *counts)
{
    const struct seki_json *object = seki_take_object(r, o, name);
    if (object == NULL)
        return;
    seki_reader_enter(r, name);
    for (size_t i = 0; words[i] != NULL; i++)
        seki_take_count(r, object, words[i], &counts[i]);
    seki_reader_leave(r);
}

void seki_write_tally(struct seki_writer *w, const char *name, const struct seki_tally *tally)
{
    seki_write_open(w, name, '{');
    seki_write_integer(w, "total", tally->total);
    seki_write_integer(w, "online", tally->online);
    seki_write_word_counts(w, "verdict", seki_verdict_words, tally->verdict);
    seki_write_word_counts(w, "support", seki_support_words, tally->support);
    seki_write_word_counts(w, "lifecycle", seki_lifecycle_words, tally->lifecycle);
    seki_write_close(w, '}');
}

void seki_need_tally(struct seki_reader *r, const struct seki_json *o, const char *name,
                     struct seki_tally *tally)
{
    const struct seki_json *object = seki_need_object(r, o, name);
    seki_reader_enter(r, name);
    int64_t total = 0, online = 0;
    seki_need_integer(r, object, "total", 0, UINT32_MAX, &total);
    seki_need_integer(r, object, "online", 0, UINT32_MAX, &online);
    tally->total = (uint32_t)total;
    tally->online = (uint32_t)online;
    seki_take_word_counts(r, object, "verdict", seki_verdict_words, tally->verdict);
    seki_take_word_counts(r, object, "support", seki_support_words, tally->support);
    seki_take_word_counts(r, object, "lifecycle", seki_lifecycle_words, tally->lifecycle);
    seki_reader_leave(r);
}

static void write_known_date(struct seki_writer *w, const char *name, seki_unix_day day)
{
    if (day != SEKI_DAY_UNKNOWN)
        seki_write_date(w, name, day);
}

void seki_write_support(struct seki_writer *w, const struct seki_support_document *support)
{
    seki_write_open(w, "support", '{');
    seki_write_word(w, "state", seki_support_words, support->state);
    seki_write_date(w, "end_of_security_support", support->end_of_security_support);
    seki_write_date(w, "end_of_life", support->end_of_life);
    if (support->days_left_known)
        seki_write_integer(w, "days_left", support->days_left);
    else
        seki_write_null(w, "days_left");
    seki_write_text(w, "source", support->source);
    seki_write_date(w, "replace_by", support->replace_by);
    seki_write_date(w, "dispose_by", support->dispose_by);
    write_known_date(w, "general_availability", support->general_availability);
    write_known_date(w, "end_of_sales", support->end_of_sales);
    write_known_date(w, "verified_at", support->verified_at);
    seki_write_close(w, '}');
}

static void take_days_left(struct seki_reader *r, const struct seki_json *o,
                           struct seki_support_document *support)
{
    int64_t days = INT64_MIN;
    seki_take_integer(r, o, "days_left", INT32_MIN, INT32_MAX, &days);
    support->days_left_known = days != INT64_MIN;
    support->days_left = support->days_left_known ? (int32_t)days : 0;
}

void seki_need_support(struct seki_reader *r, const struct seki_json *o,
                       struct seki_support_document *support)
{
    support->general_availability = support->end_of_sales = SEKI_DAY_UNKNOWN;
    support->end_of_security_support = support->end_of_life = SEKI_DAY_UNKNOWN;
    support->verified_at = support->replace_by = support->dispose_by = SEKI_DAY_UNKNOWN;
    const struct seki_json *object = seki_need_object(r, o, "support");
    seki_reader_enter(r, "support");
    support->state =
        (enum seki_support_state)seki_need_word(r, object, "state", seki_support_words);
    seki_take_date(r, object, "end_of_security_support", &support->end_of_security_support);
    seki_take_date(r, object, "end_of_life", &support->end_of_life);
    take_days_left(r, object, support);
    seki_take_string(r, object, "source", support->source, sizeof support->source);
    seki_take_day(r, object, "replace_by", &support->replace_by);
    seki_take_day(r, object, "dispose_by", &support->dispose_by);
    seki_take_date(r, object, "general_availability", &support->general_availability);
    seki_take_date(r, object, "end_of_sales", &support->end_of_sales);
    seki_take_day(r, object, "verified_at", &support->verified_at);
    seki_reader_leave(r);
}

void seki_write_item(struct seki_writer *w, const struct seki_item_line *line)
{
    seki_write_open(w, line->item, '{');
    seki_write_word(w, "status", seki_item_status_words, line->status);
    seki_write_said(w, "reason", line->reason);
    if (line->evidence != SEKI_EVIDENCE_NONE)
        seki_write_word(w, "evidence", seki_evidence_words, line->evidence);
    if (line->at != 0)
        seki_write_time(w, "at", line->at);
    seki_write_close(w, '}');
}

void seki_read_item(struct seki_reader *r, const struct seki_json *object,
                    struct seki_item_line *line)
{
    const char *id = seki_json_name(object);
    memcpy(line->item, id, strlen(id) + 1);
    line->status =
        (enum seki_item_status)seki_need_word(r, object, "status", seki_item_status_words);
    seki_take_code(r, object, "reason", line->reason, sizeof line->reason);
    int evidence = SEKI_EVIDENCE_NONE;
    seki_take_word(r, object, "evidence", seki_evidence_words, &evidence);
    line->evidence = (enum seki_evidence)evidence;
    seki_take_time(r, object, "at", &line->at);
}

const char *const seki_signature_words[] = {"", "Ed25519", "ES256", "HS256", NULL};

void seki_write_signature(struct seki_writer *w, const struct seki_signature *signature)
{
    if (signature->algorithm == SEKI_UNSIGNED)
        return;
    seki_write_open(w, "signature", '{');
    seki_write_word(w, "algorithm", seki_signature_words, signature->algorithm);
    seki_write_string(w, "value", signature->value);
    seki_write_close(w, '}');
}

static bool is_base64(const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t used = strspn(text, digits);
    size_t padding = strspn(text + used, "=");
    return used > 0 && padding <= 2 && text[used + padding] == '\0' && (used + padding) % 4 == 0;
}

void seki_take_signature(struct seki_reader *r, const struct seki_json *o,
                         struct seki_signature *signature)
{
    const struct seki_json *object = seki_take_object(r, o, "signature");
    if (object == NULL)
        return;
    seki_reader_enter(r, "signature");
    if (seki_json_is_null(seki_json_member(object, "algorithm")) ||
        seki_json_member(object, "algorithm") == NULL)
        seki_reader_fault(r, "algorithm", SEKI_MISSING);
    signature->algorithm = (enum seki_signature_algorithm)seki_take_choice(r, object, "algorithm",
                                                                           seki_signature_words);
    seki_need_string(r, object, "value", signature->value, sizeof signature->value);
    if (r->status == SEKI_OK && !is_base64(signature->value))
        seki_reader_fault(r, "value", SEKI_BAD_INPUT);
    seki_reader_leave(r);
}

void seki_write_checksheet_ref(struct seki_writer *w, const char *id, const char *version)
{
    seki_write_open(w, "checksheet", '{');
    seki_write_text(w, "id", id);
    seki_write_text(w, "version", version);
    seki_write_close(w, '}');
}

void seki_need_checksheet_ref(struct seki_reader *r, const struct seki_json *o, char id[33],
                              char version[33])
{
    const struct seki_json *object = seki_need_object(r, o, "checksheet");
    seki_reader_enter(r, "checksheet");
    seki_need_text(r, object, "id", id, 33);
    seki_need_text(r, object, "version", version, 33);
    seki_reader_leave(r);
}
