/* SPDX-License-Identifier: Apache-2.0
 *
 * document_items: the two filled sheets, sekisho/v1/items/{site}/{device} and
 * sekisho/v1/site/{site}/items/{function}. Lines come in the catalogue's order.
 *
 * The largest function of the default catalogue, PR, has 22 items, and a line that says everything
 * takes about 190 bytes: more than a document holds. So a site's sheet takes the first of these
 * forms into which all of its lines fit: full     every member; brief    without what has a default
 * ("scope":"device", "importance":"required") and without "lead", which
 * sekisho/v1/checksheet/{item} says. Nothing is lost; timeless also without "at", and with
 * "more":true: the times are had by request. When even that is too long, the list ends early, with
 * "more":true.
 */
#include <string.h>

#include "topics/document_parts.h"

static void write_item_at(struct seki_writer *w, const void *list, size_t index)
{
    seki_write_item(w, (const struct seki_item_line *)list + index);
}

enum seki_status seki_items_encode(const struct seki_items_document *document, char *out,
                                   size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "device", document->device);
    seki_write_string(&w, "site", document->site);
    seki_write_integer(&w, "seq", document->seq);
    seki_write_time(&w, "at", document->at);
    seki_write_open(&w, "items", '{');
    size_t written =
        seki_write_lines(&w, SEKI_MORE_BYTES, document->count, write_item_at, document->items);
    seki_write_close(&w, '}');
    seki_write_boolean(&w, "more", document->more || written < document->count);
    return seki_document_end(&w, length);
}

static void read_item_line(struct seki_reader *r, const struct seki_json *object, void *list,
                           size_t index)
{
    seki_read_item(r, object, (struct seki_item_line *)list + index);
}

static void read_items(struct seki_reader *r, const struct seki_json *root, void *document)
{
    static const struct seki_lines lines = {
        .most = SEKI_ITEMS,
        .id_size = SEKI_ITEM_ID_SIZE,
        .read_line = read_item_line,
    };
    struct seki_items_document *d = document;
    seki_need_id(r, root, "device", d->device, sizeof d->device);
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    seki_need_integer(r, root, "seq", 0, SEKI_INTEGER_MOST, &d->seq);
    seki_need_time(r, root, "at", &d->at);
    const struct seki_json *items = seki_need_object(r, root, "items");
    d->count = seki_read_lines(r, items, "items", &lines, d->items);
    seki_take_boolean(r, root, "more", &d->more);
}

enum seki_status seki_items_decode(const char *payload, size_t size,
                                   struct seki_items_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_items, document, sizeof *document, fault);
}

enum form { FORM_FULL, FORM_BRIEF, FORM_TIMELESS, FORMS };

/* A site's lines and the form in which they are written. */
struct sheet {
    const struct seki_site_item_line *items;
    enum form form;
};

static void write_standing(struct seki_writer *w, const struct seki_site_item_line *item,
                           enum form form)
{
    if (form == FORM_FULL || item->scope != SEKI_SCOPE_DEVICE)
        seki_write_word(w, "scope", seki_scope_words, item->scope);
    if (form == FORM_FULL || item->importance != SEKI_REQUIRED)
        seki_write_word(w, "importance", seki_importance_words, item->importance);
    if (item->adoption != SEKI_UNDECIDED)
        seki_write_word(w, "adoption", seki_adoption_words, item->adoption);
}

static void write_site_item(struct seki_writer *w, const void *list, size_t index)
{
    const struct sheet *sheet = list;
    const struct seki_site_item_line *item = &sheet->items[index];
    const struct seki_item_line *line = &item->line;
    seki_write_open(w, line->item, '{');
    seki_write_word(w, "status", seki_item_status_words, line->status);
    write_standing(w, item, sheet->form);
    seki_write_said(w, "reason", line->reason);
    if (line->evidence != SEKI_EVIDENCE_NONE)
        seki_write_word(w, "evidence", seki_evidence_words, line->evidence);
    if (line->at != 0 && sheet->form != FORM_TIMELESS)
        seki_write_time(w, "at", line->at);
    if (sheet->form == FORM_FULL)
        seki_write_said(w, "lead", seki_owner_words[item->lead]);
    static const struct seki_counts none;
    if (memcmp(&item->devices, &none, sizeof none) != 0)
        seki_write_counts(w, "devices", &item->devices);
    seki_write_close(w, '}');
}

/* Writes the lines in the fullest form that holds them all. True when nothing was left out. */
static bool write_sheet(struct seki_writer *w, const struct seki_site_items_document *document)
{
    struct seki_writer mark = seki_writer_mark(w);
    for (int form = FORM_FULL; form < FORMS; form++) {
        const struct sheet sheet = {.items = document->items, .form = (enum form)form};
        seki_writer_rewind(w, &mark);
        size_t written =
            seki_write_lines(w, SEKI_MORE_BYTES, document->count, write_site_item, &sheet);
        if (written == document->count)
            return form != FORM_TIMELESS;
    }
    return false;
}

enum seki_status seki_site_items_encode(const struct seki_site_items_document *document, char *out,
                                        size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "site", document->site);
    seki_write_word(&w, "function", seki_function_names, document->function);
    seki_write_integer(&w, "seq", document->seq);
    seki_write_time(&w, "at", document->at);
    seki_write_open(&w, "items", '{');
    bool whole = write_sheet(&w, document);
    seki_write_close(&w, '}');
    seki_write_boolean(&w, "more", document->more || !whole);
    return seki_document_end(&w, length);
}

static void read_site_item(struct seki_reader *r, const struct seki_json *object, void *list,
                           size_t index)
{
    struct seki_site_item_line *item = (struct seki_site_item_line *)list + index;
    int scope = SEKI_SCOPE_DEVICE, importance = SEKI_REQUIRED;
    int adoption = SEKI_UNDECIDED;
    seki_read_item(r, object, &item->line);
    seki_take_word(r, object, "scope", seki_scope_words, &scope);
    seki_take_word(r, object, "importance", seki_importance_words, &importance);
    seki_take_word(r, object, "adoption", seki_adoption_words, &adoption);
    item->lead = (enum seki_owner)seki_take_choice(r, object, "lead", seki_owner_words);
    seki_take_counts(r, object, "devices", &item->devices);
    item->scope = (enum seki_scope)scope;
    item->importance = (enum seki_importance)importance;
    item->adoption = (enum seki_adoption)adoption;
}

static void read_site_items(struct seki_reader *r, const struct seki_json *root, void *document)
{
    static const struct seki_lines lines = {
        .most = SEKI_ITEMS,
        .id_size = SEKI_ITEM_ID_SIZE,
        .read_line = read_site_item,
    };
    struct seki_site_items_document *d = document;
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    d->function = seki_need_word(r, root, "function", seki_function_names);
    seki_need_integer(r, root, "seq", 0, SEKI_INTEGER_MOST, &d->seq);
    seki_need_time(r, root, "at", &d->at);
    const struct seki_json *items = seki_need_object(r, root, "items");
    d->count = seki_read_lines(r, items, "items", &lines, d->items);
    seki_take_boolean(r, root, "more", &d->more);
}

enum seki_status seki_site_items_decode(const char *payload, size_t size,
                                        struct seki_site_items_document *document,
                                        struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_site_items, document, sizeof *document, fault);
}
