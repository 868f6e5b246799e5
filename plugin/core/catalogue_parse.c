/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue_parse: reads a checksheet from JSON, whole or not at all.
 *
 * {"id","version","name":{"en","ja"},"categories":[{"id","name":{"en","ja"}},…],"items":[…],
 *  "faq"?:[{"question":{"en","ja"},"answer":{"en","ja"}},…]}
 *
 * Categories, items and questions are counted as they are begun, so that seki_catalogue_free finds
 * what a failure leaves behind; one that is begun has the id "" until its own was read. Items:
 * catalogue_item.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/core/catalogue_read.h"
#include "topics/names.h"

#define CATEGORIES                                                                                 \
    (sizeof((struct seki_catalogue *)NULL)->categories / sizeof(struct seki_category))

static enum seki_status read_category_id(struct seki_parser *parser, const struct seki_json *json,
                                         void *into)
{
    struct seki_category *category = into;
    char id[sizeof category->id];
    enum seki_status status = seki_parser_id(parser, json, id, sizeof id);
    if (status != SEKI_OK) {
        return status;
    }
    bool known = false;
    for (size_t i = 0; i < SEKI_FUNCTIONS; i++) {
        known = known || (strncmp(id, seki_function_names[i], 2) == 0 && id[2] == '.');
    }
    if (!known) {
        return seki_parser_refuse(
            parser, json,
            "category '%s' is of no function; begin it with ID., PR., DE., RS. or RC.", id);
    }
    for (size_t i = 0; i < parser->catalogue->category_count; i++) {
        if (strcmp(parser->catalogue->categories[i].id, id) == 0) {
            return seki_parser_refuse(parser, json, "category '%s' was given before; remove one",
                                      id);
        }
    }
    strcpy(category->id, id);
    return SEKI_OK;
}

static enum seki_status read_category_name(struct seki_parser *parser, const struct seki_json *json,
                                           void *into)
{
    struct seki_category *category = into;
    return seki_parser_title(parser, json, &category->name_en, &category->name_ja);
}

static const struct seki_member category_members[] = {
    {"id", false, read_category_id}, {"name", false, read_category_name}, {0}};

static enum seki_status read_categories(struct seki_parser *parser, const struct seki_json *json,
                                        void *into)
{
    struct seki_catalogue *catalogue = into;
    if (!seki_json_is_array(json) || seki_json_size(json) > CATEGORIES) {
        return seki_parser_refuse(parser, json, "'categories' is not a list; give at most %zu",
                                  CATEGORIES);
    }
    for (const struct seki_json *one = seki_json_first(json); one != NULL;
         one = seki_json_next(one)) {
        struct seki_category *category = &catalogue->categories[catalogue->category_count++];
        enum seki_status status = seki_parser_object(parser, one, category_members, category);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

static enum seki_status read_items(struct seki_parser *parser, const struct seki_json *json,
                                   void *into)
{
    struct seki_catalogue *catalogue = into;
    size_t size = seki_json_is_array(json) ? seki_json_size(json) : 0;
    if (size == 0 || size > SEKI_ITEMS) {
        return seki_parser_refuse(
            parser, json, "'items' is not a list of 1 to %d items; it has %zu", SEKI_ITEMS, size);
    }
    for (const struct seki_json *one = seki_json_first(json); one != NULL;
         one = seki_json_next(one)) {
        struct seki_item *item = &catalogue->items[catalogue->count];
        item->index = (int)catalogue->count++;
        enum seki_status status = seki_parser_item(parser, one, item);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

static enum seki_status read_question(struct seki_parser *parser, const struct seki_json *json,
                                      void *into)
{
    struct seki_faq *faq = into;
    return seki_parser_title(parser, json, &faq->question.en, &faq->question.ja);
}

static enum seki_status read_answer(struct seki_parser *parser, const struct seki_json *json,
                                    void *into)
{
    struct seki_faq *faq = into;
    return seki_parser_answer(parser, json, &faq->answer.en, &faq->answer.ja);
}

static const struct seki_member faq_members[] = {
    {"question", false, read_question}, {"answer", false, read_answer}, {0}};

static enum seki_status read_faq(struct seki_parser *parser, const struct seki_json *json,
                                 void *into)
{
    struct seki_catalogue *catalogue = into;
    if (!seki_json_is_array(json) || seki_json_size(json) > SEKI_FAQ_ENTRIES) {
        return seki_parser_refuse(parser, json, "'faq' is not a list; give at most %d questions",
                                  SEKI_FAQ_ENTRIES);
    }
    for (const struct seki_json *one = seki_json_first(json); one != NULL;
         one = seki_json_next(one)) {
        struct seki_faq *faq = &catalogue->faq[catalogue->faq_count++];
        snprintf(faq->id, sizeof faq->id, "F%02zu", catalogue->faq_count % 100);
        enum seki_status status = seki_parser_object(parser, one, faq_members, faq);
        if (status != SEKI_OK) {
            return status;
        }
    }
    return SEKI_OK;
}

static enum seki_status read_id(struct seki_parser *parser, const struct seki_json *json,
                                void *into)
{
    struct seki_catalogue *catalogue = into;
    return seki_parser_id(parser, json, catalogue->id, sizeof catalogue->id);
}

static enum seki_status read_version(struct seki_parser *parser, const struct seki_json *json,
                                     void *into)
{
    struct seki_catalogue *catalogue = into;
    return seki_parser_id(parser, json, catalogue->version, sizeof catalogue->version);
}

static enum seki_status read_name(struct seki_parser *parser, const struct seki_json *json,
                                  void *into)
{
    struct seki_catalogue *catalogue = into;
    return seki_parser_title(parser, json, &catalogue->name_en, &catalogue->name_ja);
}

/* Categories stand before the items, which name them. */
static const struct seki_member catalogue_members[] = {
    {"id", false, read_id},
    {"version", false, read_version},
    {"name", false, read_name},
    {"categories", false, read_categories},
    {"items", false, read_items},
    {"faq", true, read_faq},
    {0},
};

enum seki_status seki_catalogue_parse(const char *json, size_t size,
                                      struct seki_catalogue **catalogue, struct seki_fault *fault)
{
    struct seki_json *root = NULL;
    enum seki_status status =
        seki_json_parse(json, size, SEKI_CATALOGUE_LIMIT, SEKI_JSON_DEPTH_FILE, &root, fault);
    if (status != SEKI_OK) {
        return status;
    }
    struct seki_catalogue *made = calloc(1, sizeof *made);
    if (made != NULL) {
        struct seki_parser parser = {
            .bytes = json, .size = size, .root = root, .catalogue = made, .fault = fault};
        status = seki_parser_object(&parser, root, catalogue_members, made);
    } else {
        status = SEKI_NO_MEMORY;
    }
    seki_json_free(root);
    if (status == SEKI_NO_MEMORY) {
        status = seki_fail(fault, SEKI_NO_MEMORY, "out of memory while reading the catalogue");
    }
    if (status != SEKI_OK) {
        seki_catalogue_free(made);
        return status;
    }
    *catalogue = made;
    return SEKI_OK;
}
