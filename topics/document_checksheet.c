/* SPDX-License-Identifier: Apache-2.0
 *
 * document_checksheet: sekisho/v1/checksheet/{item}, one item of the catalogue in both languages.
 * An explanation that does not fit is left out, with "more":true; the rest always fits.
 */
#include <string.h>

#include "topics/document_parts.h"

#define SUBCATEGORIES 8
#define VALID_DAYS_MOST 36500

static const char *const decided_by_words[] = {"attestation", "rule", NULL};
static const char *const use_level_names[] = {"1", "2", "3"};

static void write_both(struct seki_writer *w, const char *name, const char *en, const char *ja)
{
    seki_write_open(w, name, '{');
    seki_write_text(w, "en", en);
    seki_write_text(w, "ja", ja);
    seki_write_close(w, '}');
}

static void write_importance(struct seki_writer *w, const enum seki_importance importance[3])
{
    seki_write_open(w, "importance", '{');
    for (size_t i = 0; i < 3; i++)
        seki_write_word(w, use_level_names[i], seki_importance_words, importance[i]);
    seki_write_close(w, '}');
}

static void write_item(struct seki_writer *w, const struct seki_checksheet_document *d)
{
    seki_write_string(w, "item", d->item);
    seki_write_string(w, "checksheet", d->checksheet);
    seki_write_string(w, "category", d->category);
    seki_write_strings(w, "subcategories", d->subcategories[0], sizeof d->subcategories[0],
                       d->subcategory_count);
    seki_write_word(w, "scope", seki_scope_words, d->scope);
    seki_write_text(w, "lead", seki_owner_words[d->lead]);
    seki_write_boolean(w, "joint", d->joint);
    seki_write_word(w, "stage", seki_stage_words, d->stage);
    write_importance(w, d->importance);
    seki_write_word(w, "decided_by", decided_by_words, d->by_rule);
    write_both(w, "title", d->title_en, d->title_ja);
}

enum seki_status seki_checksheet_encode(const struct seki_checksheet_document *document, char *out,
                                        size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    write_item(&w, document);
    struct seki_writer mark = seki_writer_mark(&w);
    write_both(&w, "explanation", document->explanation_en, document->explanation_ja);
    seki_write_integer(&w, "valid_days", document->valid_days);
    if (!document->more && seki_document_end(&w, length) == SEKI_OK)
        return SEKI_OK;
    seki_writer_rewind(&w, &mark);
    seki_write_integer(&w, "valid_days", document->valid_days);
    seki_write_boolean(&w, "more", true);
    return seki_document_end(&w, length);
}

static void read_title(struct seki_reader *r, const struct seki_json *root,
                       struct seki_checksheet_document *d)
{
    const struct seki_json *title = seki_need_object(r, root, "title");
    seki_reader_enter(r, "title");
    seki_need_text(r, title, "en", d->title_en, sizeof d->title_en);
    seki_need_text(r, title, "ja", d->title_ja, sizeof d->title_ja);
    seki_reader_leave(r);
}

static void read_explanation(struct seki_reader *r, const struct seki_json *root,
                             struct seki_checksheet_document *d)
{
    const struct seki_json *explanation = seki_take_object(r, root, "explanation");
    seki_reader_enter(r, "explanation");
    seki_take_string(r, explanation, "en", d->explanation_en, sizeof d->explanation_en);
    seki_take_string(r, explanation, "ja", d->explanation_ja, sizeof d->explanation_ja);
    seki_reader_leave(r);
}

static void read_importance(struct seki_reader *r, const struct seki_json *root,
                            struct seki_checksheet_document *d)
{
    const struct seki_json *importance = seki_need_object(r, root, "importance");
    seki_reader_enter(r, "importance");
    for (size_t i = 0; i < 3; i++)
        d->importance[i] = (enum seki_importance)seki_need_word(r, importance, use_level_names[i],
                                                                seki_importance_words);
    seki_reader_leave(r);
}

static void read_checksheet(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_checksheet_document *d = document;
    seki_need_id(r, root, "item", d->item, sizeof d->item);
    seki_need_text(r, root, "checksheet", d->checksheet, sizeof d->checksheet);
    seki_need_id(r, root, "category", d->category, sizeof d->category);
    d->subcategory_count = seki_take_ids(r, root, "subcategories", d->subcategories[0],
                                         sizeof d->subcategories[0], SUBCATEGORIES);
    d->scope = (enum seki_scope)seki_need_word(r, root, "scope", seki_scope_words);
    d->lead = (enum seki_owner)seki_take_choice(r, root, "lead", seki_owner_words);
    seki_take_boolean(r, root, "joint", &d->joint);
    d->stage = (enum seki_stage)seki_need_word(r, root, "stage", seki_stage_words);
    read_importance(r, root, d);
    d->by_rule = seki_need_word(r, root, "decided_by", decided_by_words) == 1;
    read_title(r, root, d);
    read_explanation(r, root, d);
    int64_t valid_days = 0;
    seki_take_integer(r, root, "valid_days", 0, VALID_DAYS_MOST, &valid_days);
    d->valid_days = (int)valid_days;
    seki_take_boolean(r, root, "more", &d->more);
}

enum seki_status seki_checksheet_decode(const char *payload, size_t size,
                                        struct seki_checksheet_document *document,
                                        struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_checksheet, document, sizeof *document, fault);
}
