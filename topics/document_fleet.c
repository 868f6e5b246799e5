/* SPDX-License-Identifier: Apache-2.0
 *
 * document_fleet: sekisho/v1/fleet, the roll-up of all sites and what the organization answers for.
 * "categories" and "organization" may have to end early; the document then says "more":true.
 */
#include "topics/document_parts.h"

#define ORGANIZATION_ITEMS 32
/* The end, and room for a few of the organization's items before the categories take all of it. */
#define TAIL_BYTES (sizeof("}},\"organization\":{},\"more\":true}") + 512)
#define END_BYTES sizeof("},\"more\":true}")

static void write_item_at(struct seki_writer *w, const void *list, size_t index)
{
    seki_write_item(w, (const struct seki_item_line *)list + index);
}

static bool write_organization(struct seki_writer *w, const struct seki_fleet_document *d)
{
    seki_write_open(w, "organization", '{');
    size_t written =
        seki_write_lines(w, END_BYTES, d->organization_count, write_item_at, d->organization);
    seki_write_close(w, '}');
    return written == d->organization_count;
}

enum seki_status seki_fleet_encode(const struct seki_fleet_document *document, char *out,
                                   size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_integer(&w, "seq", document->seq);
    seki_write_time(&w, "at", document->at);
    seki_write_checksheet_ref(&w, document->checksheet, document->checksheet_version);
    seki_write_open(&w, "sites", '{');
    seki_write_integer(&w, "total", document->sites_total);
    seki_write_word_counts(&w, "verdict", seki_verdict_words, document->sites_verdict);
    seki_write_close(&w, '}');
    seki_write_tally(&w, "devices", &document->devices);
    seki_write_compliance(&w, &document->compliance);
    bool whole =
        seki_write_categories(&w, TAIL_BYTES, document->categories, document->category_count);
    seki_write_close(&w, '}');
    whole = write_organization(&w, document) && whole;
    if (!whole || document->more)
        seki_write_boolean(&w, "more", true);
    return seki_document_end(&w, length);
}

static void read_sites(struct seki_reader *r, const struct seki_json *root,
                       struct seki_fleet_document *d)
{
    const struct seki_json *sites = seki_need_object(r, root, "sites");
    int64_t total = 0;
    seki_reader_enter(r, "sites");
    seki_need_integer(r, sites, "total", 0, UINT32_MAX, &total);
    d->sites_total = (uint32_t)total;
    seki_take_word_counts(r, sites, "verdict", seki_verdict_words, d->sites_verdict);
    seki_reader_leave(r);
}

static void read_item_line(struct seki_reader *r, const struct seki_json *object, void *list,
                           size_t index)
{
    seki_read_item(r, object, (struct seki_item_line *)list + index);
}

static void read_fleet(struct seki_reader *r, const struct seki_json *root, void *document)
{
    static const struct seki_lines lines = {
        .most = ORGANIZATION_ITEMS,
        .id_size = SEKI_ITEM_ID_SIZE,
        .read_line = read_item_line,
    };
    struct seki_fleet_document *d = document;
    _Static_assert(sizeof d->organization / sizeof d->organization[0] == ORGANIZATION_ITEMS,
                   "the reader's limit is the struct's");
    seki_need_integer(r, root, "seq", 0, SEKI_INTEGER_MOST, &d->seq);
    seki_need_time(r, root, "at", &d->at);
    seki_need_checksheet_ref(r, root, d->checksheet, d->checksheet_version);
    read_sites(r, root, d);
    seki_need_tally(r, root, "devices", &d->devices);
    const struct seki_json *compliance = seki_need_compliance(r, root, &d->compliance);
    d->category_count = seki_take_categories(r, compliance, d->categories);
    const struct seki_json *organization = seki_take_object(r, root, "organization");
    d->organization_count =
        seki_read_lines(r, organization, "organization", &lines, d->organization);
    seki_take_boolean(r, root, "more", &d->more);
}

enum seki_status seki_fleet_decode(const char *payload, size_t size,
                                   struct seki_fleet_document *document, struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_fleet, document, sizeof *document, fault);
}
