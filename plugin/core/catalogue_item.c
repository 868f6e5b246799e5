/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue_item: reads one item of a catalogue.
 *
 * {"id","category","function"?,"subcategories":[…],"scope","lead","joint"?,"stage","importance":{"1","2","3"},
 *  "title":{"en","ja"},"explanation":{"en","ja"},"applies"?:RULE,"pass"?:RULE,"valid"?:duration,
 *  "answered_by"?:"vendor","commentary"?:{"why","do","hint","evidence": each {"en","ja"}}}
 *
 * An item has `pass`, or `valid`, or both; where `valid` is missing, an attestation that names no
 * end lasts SEKI_VALID_DAYS. Rules: rule_compile.c.
 */
#include <string.h>

#include "plugin/core/catalogue_read.h"
#include "plugin/core/rule.h"
#include "topics/names.h"

#define SUBCATEGORIES (sizeof((struct seki_item *)NULL)->subcategories / 12)
#define MOST_VALID_DAYS 36500

static enum seki_status read_item_id(struct seki_parser *parser, const struct seki_json *json,
                                     void *into)
{
    struct seki_item *item = into;
    char id[SEKI_ITEM_ID_SIZE];
    enum seki_status status = seki_parser_id(parser, json, id, sizeof id);
    if (status != SEKI_OK) {
        return status;
    }
    if (seki_catalogue_find(parser->catalogue, id) != NULL) {
        return seki_parser_refuse(parser, json,
                                  "this id was used before; give each item one of its own");
    }
    strcpy(item->id, id);
    return SEKI_OK;
}

static enum seki_status read_item_category(struct seki_parser *parser, const struct seki_json *json,
                                           void *into)
{
    struct seki_item *item = into;
    const char *id = seki_json_string(json);
    for (size_t i = 0; id != NULL && i < parser->catalogue->category_count; i++) {
        if (strcmp(parser->catalogue->categories[i].id, id) == 0) {
            item->category = (int)i;
            item->function = 0;
            while (strncmp(seki_function_names[item->function], id, 2) != 0) {
                item->function++; /* the category's id was checked */
            }
            return SEKI_OK;
        }
    }
    return seki_parser_refuse(parser, json, "unknown category '%.16s'; name one of 'categories'",
                              id != NULL ? id : "");
}

/* Over the function of its category. */
static enum seki_status read_function(struct seki_parser *parser, const struct seki_json *json,
                                      void *into)
{
    const char *name = seki_json_string(json);
    for (int i = 0; name != NULL && i < (int)SEKI_FUNCTIONS; i++) {
        if (strcmp(seki_function_names[i], name) == 0) {
            ((struct seki_item *)into)->function = i;
            return SEKI_OK;
        }
    }
    return seki_parser_refuse(parser, json, "unknown function '%.16s'; write ID, PR, DE, RS or RC",
                              name != NULL ? name : "");
}

static enum seki_status read_subcategories(struct seki_parser *parser, const struct seki_json *json,
                                           void *into)
{
    struct seki_item *item = into;
    if (!seki_json_is_array(json) || seki_json_size(json) > SUBCATEGORIES) {
        return seki_parser_refuse(parser, json, "'subcategories' is not a list; give at most %zu",
                                  SUBCATEGORIES);
    }
    for (const struct seki_json *one = seki_json_first(json); one != NULL;
         one = seki_json_next(one)) {
        enum seki_status status =
            seki_parser_id(parser, one, item->subcategories[item->subcategory_count],
                           sizeof item->subcategories[0]);
        if (status != SEKI_OK) {
            return status;
        }
        item->subcategory_count++;
    }
    return SEKI_OK;
}

static enum seki_status read_scope(struct seki_parser *parser, const struct seki_json *json,
                                   void *into)
{
    int word;
    enum seki_status status = seki_parser_word(parser, json, seki_scope_words, &word);
    ((struct seki_item *)into)->scope = (enum seki_scope)word;
    return status;
}

static enum seki_status read_lead(struct seki_parser *parser, const struct seki_json *json,
                                  void *into)
{
    int word;
    enum seki_status status = seki_parser_word(parser, json, seki_owner_words, &word);
    ((struct seki_item *)into)->lead = (enum seki_owner)word;
    return status;
}

static enum seki_status read_joint(struct seki_parser *parser, const struct seki_json *json,
                                   void *into)
{
    if (seki_json_boolean(json, &((struct seki_item *)into)->joint)) {
        return SEKI_OK;
    }
    return seki_parser_refuse(parser, json, "'joint' is not a boolean; write true or false");
}

static enum seki_status read_stage(struct seki_parser *parser, const struct seki_json *json,
                                   void *into)
{
    int word;
    enum seki_status status = seki_parser_word(parser, json, seki_stage_words, &word);
    ((struct seki_item *)into)->stage = (enum seki_stage)word;
    return status;
}

static enum seki_status read_level(struct seki_parser *parser, const struct seki_json *json,
                                   void *into)
{
    int word, level = seki_json_name(json)[0] - '1';
    enum seki_status status = seki_parser_word(parser, json, seki_importance_words, &word);
    ((struct seki_item *)into)->importance[level] = (enum seki_importance)word;
    return status;
}

static const struct seki_member levels[] = {
    {"1", false, read_level}, {"2", false, read_level}, {"3", false, read_level}, {0}};

static enum seki_status read_importance(struct seki_parser *parser, const struct seki_json *json,
                                        void *into)
{
    return seki_parser_object(parser, json, levels, into);
}

static enum seki_status read_item_title(struct seki_parser *parser, const struct seki_json *json,
                                        void *into)
{
    struct seki_item *item = into;
    return seki_parser_title(parser, json, &item->title_en, &item->title_ja);
}

static enum seki_status read_explanation(struct seki_parser *parser, const struct seki_json *json,
                                         void *into)
{
    struct seki_item *item = into;
    return seki_parser_explanation(parser, json, &item->explanation_en, &item->explanation_ja);
}

const char *const seki_commentary_words[] = {"why", "do", "hint", "evidence", NULL};

static enum seki_status read_part(struct seki_parser *parser, const struct seki_json *json,
                                  void *into)
{
    struct seki_item *item = into;
    struct seki_bilingual *part =
        &item->commentary[seki_word_index(seki_commentary_words, seki_json_name(json))];
    return seki_parser_commentary(parser, json, &part->en, &part->ja);
}

static const struct seki_member parts[] = {{"why", false, read_part},
                                           {"do", false, read_part},
                                           {"hint", false, read_part},
                                           {"evidence", false, read_part},
                                           {0}};

static enum seki_status read_commentary(struct seki_parser *parser, const struct seki_json *json,
                                        void *into)
{
    ((struct seki_item *)into)->has_commentary = true;
    return seki_parser_object(parser, json, parts, into);
}

static enum seki_status read_rule(struct seki_parser *parser, const struct seki_json *json,
                                  struct seki_item *item, struct seki_rule **rule)
{
    struct seki_rule_compiler compiler = {
        .scope = item->scope, .pool = &parser->catalogue->strings, .facts = item->facts};
    enum seki_status status = seki_rule_compile(&compiler, json, rule);
    if (status == SEKI_BAD_INPUT) {
        return seki_parser_refuse(parser, compiler.at, "%s", compiler.fault);
    }
    item->facts = compiler.facts;
    return status;
}

static enum seki_status read_applies(struct seki_parser *parser, const struct seki_json *json,
                                     void *into)
{
    struct seki_item *item = into;
    return read_rule(parser, json, item, &item->applies);
}

static enum seki_status read_pass(struct seki_parser *parser, const struct seki_json *json,
                                  void *into)
{
    struct seki_item *item = into;
    return read_rule(parser, json, item, &item->pass);
}

static enum seki_status read_valid(struct seki_parser *parser, const struct seki_json *json,
                                   void *into)
{
    const char *text = seki_json_string(json);
    seki_dur_s duration = 0;
    if (text == NULL || seki_duration_parse(text, &duration) != SEKI_OK || duration < SEKI_DAY_S ||
        duration / SEKI_DAY_S > MOST_VALID_DAYS) {
        return seki_parser_refuse(
            parser, json, "'valid' is not a duration of 1 to %d days; write it like \"P365D\"",
            MOST_VALID_DAYS);
    }
    ((struct seki_item *)into)->valid_days = (int)(duration / SEKI_DAY_S);
    return SEKI_OK;
}

/* Known to whoever made or built a device: asked of them by model (request_vendor.c). */
static enum seki_status read_answered_by(struct seki_parser *parser, const struct seki_json *json,
                                         void *into)
{
    struct seki_item *item = into;
    const char *text = seki_json_string(json);
    if (text == NULL || strcmp(text, "vendor") != 0) {
        return seki_parser_refuse(parser, json,
                                  "'answered_by' is not \"vendor\"; write that, or leave it out");
    }
    if (item->scope != SEKI_SCOPE_DEVICE || item->valid_days == 0) {
        return seki_parser_refuse(
            parser, json,
            "a vendor answers items of scope 'device' that have 'valid'; give "
            "it both, or leave 'answered_by' out");
    }
    item->answered_by_vendor = true;
    return SEKI_OK;
}

/* `scope` and `valid` stand before `answered_by`, and `scope` before the rules, which ask for it.
 */
static const struct seki_member members[] = {
    {"id", false, read_item_id},
    {"category", false, read_item_category},
    {"function", true, read_function},
    {"subcategories", false, read_subcategories},
    {"scope", false, read_scope},
    {"lead", false, read_lead},
    {"joint", true, read_joint},
    {"stage", false, read_stage},
    {"importance", false, read_importance},
    {"title", false, read_item_title},
    {"explanation", false, read_explanation},
    {"commentary", true, read_commentary},
    {"applies", true, read_applies},
    {"pass", true, read_pass},
    {"valid", true, read_valid},
    {"answered_by", true, read_answered_by},
    {0},
};

static enum seki_status check_item(struct seki_parser *parser, const struct seki_json *json,
                                   struct seki_item *item)
{
    if (item->pass == NULL && item->valid_days == 0) {
        return seki_parser_refuse(
            parser, json,
            "neither 'pass' nor 'valid', so nothing decides it; add a rule, or how long an "
            "attestation is valid");
    }
    if (item->valid_days == 0) {
        item->valid_days = SEKI_VALID_DAYS;
    }
    seki_fact_set_add(&item->facts, SEKI_FACT_CIRCUMSTANCES);
    if (item->scope == SEKI_SCOPE_DEVICE) {
        seki_fact_set_add(&item->facts, SEKI_FACT_LIFECYCLE);
    }
    return SEKI_OK;
}

enum seki_status seki_parser_item(struct seki_parser *parser, const struct seki_json *json,
                                  void *into)
{
    struct seki_item *item = into;
    const char *id = seki_json_string(seki_json_member(json, "id"));
    parser->item = id != NULL && seki_id_is_valid(id) ? id : NULL;
    enum seki_status status = seki_parser_object(parser, json, members, item);
    if (status == SEKI_OK) {
        status = check_item(parser, json, item);
    }
    parser->item = NULL;
    return status;
}
