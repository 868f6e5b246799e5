/* SPDX-License-Identifier: Apache-2.0
 *
 * document_site: sekisho/v1/site/{site}, the roll-up of a site. "categories" is the one list that
 * may have to end early; the document then says "more":true at its end.
 */
#include "topics/document_parts.h"

/* What may follow the categories: failing ids in full, wipes of three counts, and the end. */
#define TAIL_BYTES                                                                                 \
    (sizeof("}},\"failing\":[],\"wipes\":{\"pending\":,\"overdue\":,\"certified\":},"              \
            "\"more\":true}") +                                                                    \
     SEKI_FAILING * (SEKI_ITEM_ID_SIZE + sizeof("\"\",")) + 3 * sizeof("4294967295"))

static void write_wipes(struct seki_writer *w, const struct seki_site_document *d)
{
    seki_write_open(w, "wipes", '{');
    seki_write_integer(w, "pending", d->wipes_pending);
    seki_write_integer(w, "overdue", d->wipes_overdue);
    seki_write_integer(w, "certified", d->wipes_certified);
    seki_write_close(w, '}');
}

enum seki_status seki_site_encode(const struct seki_site_document *document, char *out, size_t size,
                                  size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "site", document->site);
    seki_write_text(&w, "name", document->name);
    seki_write_integer(&w, "seq", document->seq);
    seki_write_time(&w, "at", document->at);
    seki_write_integer(&w, "use_level", document->use_level);
    seki_write_word(&w, "stage", seki_stage_words, document->stage);
    seki_write_tally(&w, "devices", &document->devices);
    seki_write_compliance(&w, &document->compliance);
    bool whole =
        seki_write_categories(&w, TAIL_BYTES, document->categories, document->category_count);
    seki_write_close(&w, '}');
    seki_write_strings(&w, "failing", document->failing[0], sizeof document->failing[0],
                       document->failing_count);
    write_wipes(&w, document);
    if (!whole || document->more)
        seki_write_boolean(&w, "more", true);
    return seki_document_end(&w, length);
}

static void read_wipes(struct seki_reader *r, const struct seki_json *root,
                       struct seki_site_document *d)
{
    const struct seki_json *wipes = seki_take_object(r, root, "wipes");
    seki_reader_enter(r, "wipes");
    seki_take_count(r, wipes, "pending", &d->wipes_pending);
    seki_take_count(r, wipes, "overdue", &d->wipes_overdue);
    seki_take_count(r, wipes, "certified", &d->wipes_certified);
    seki_reader_leave(r);
}

static void read_site(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_site_document *d = document;
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    seki_take_string(r, root, "name", d->name, sizeof d->name);
    seki_need_integer(r, root, "seq", 0, SEKI_INTEGER_MOST, &d->seq);
    seki_need_time(r, root, "at", &d->at);
    int64_t use_level = 0;
    seki_need_integer(r, root, "use_level", 1, 3, &use_level);
    d->use_level = (int)use_level;
    d->stage = (enum seki_stage)seki_need_word(r, root, "stage", seki_stage_words);
    seki_need_tally(r, root, "devices", &d->devices);
    const struct seki_json *compliance = seki_need_compliance(r, root, &d->compliance);
    d->category_count = seki_take_categories(r, compliance, d->categories);
    d->failing_count =
        seki_take_ids(r, root, "failing", d->failing[0], sizeof d->failing[0], SEKI_FAILING);
    read_wipes(r, root, d);
    seki_take_boolean(r, root, "more", &d->more);
}

enum seki_status seki_site_decode(const char *payload, size_t size,
                                  struct seki_site_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_site, document, sizeof *document, fault);
}
