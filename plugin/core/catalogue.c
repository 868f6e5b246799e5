/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue: holding a checksheet and finding its items. Reading it: catalogue_parse.c.
 */
#include "plugin/core/catalogue.h"

#include <stdlib.h>
#include <strings.h>

#include "plugin/core/rule.h"

static void free_bilingual(struct seki_bilingual *text)
{
    free(text->en);
    free(text->ja);
}

static void free_item(struct seki_item *item)
{
    free(item->title_en);
    free(item->title_ja);
    free(item->explanation_en);
    free(item->explanation_ja);
    for (size_t part = 0; part < SEKI_COMMENTARY_PARTS; part++) {
        free_bilingual(&item->commentary[part]);
    }
    seki_rule_free(item->applies);
    seki_rule_free(item->pass);
}

void seki_catalogue_free(struct seki_catalogue *catalogue)
{
    if (catalogue == NULL) {
        return;
    }
    for (size_t i = 0; i < catalogue->count; i++) {
        free_item(&catalogue->items[i]);
    }
    for (size_t i = 0; i < catalogue->category_count; i++) {
        free(catalogue->categories[i].name_en);
        free(catalogue->categories[i].name_ja);
    }
    for (size_t i = 0; i < catalogue->faq_count; i++) {
        free_bilingual(&catalogue->faq[i].question);
        free_bilingual(&catalogue->faq[i].answer);
    }
    free(catalogue->name_en);
    free(catalogue->name_ja);
    seki_strings_free(catalogue->strings);
    free(catalogue);
}

const struct seki_item *seki_catalogue_find(const struct seki_catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        if (strcasecmp(catalogue->items[i].id, id) == 0) {
            return &catalogue->items[i];
        }
    }
    return NULL;
}
