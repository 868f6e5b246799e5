/* SPDX-License-Identifier: Apache-2.0
 *
 * request_checksheet: checksheet.list, checksheet.get and checksheet.faq (topics/control.md): the
 * catalogue in force, how its items stand, what decides one, and what it says beside them.
 */
#include <stdio.h>

#include "plugin/core/requests.h"
#include "plugin/core/rule_words.h"

static void write_title(struct seki_writer *w, const char *name, const char *en, const char *ja)
{
    seki_write_open(w, name, '{');
    seki_write_string(w, "en", en);
    seki_write_string(w, "ja", ja);
    seki_write_close(w, '}');
}

/* Sites by status; of an organization's item, its own. */
static void write_status(struct seki_call *call, const struct seki_item *item)
{
    const struct seki_fleet *fleet = &call->engine->registry->fleet;
    if (item->scope == SEKI_SCOPE_ORGANIZATION) {
        seki_write_string(call->answer, "status",
                          seki_item_status_words[fleet->items[item->index].status]);
        return;
    }
    seki_write_open(call->answer, "status", '{');
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        uint32_t count = fleet->item_sites[item->index].of[status];
        if (count > 0) {
            seki_write_integer(call->answer, seki_item_status_words[status], count);
        }
    }
    seki_write_close(call->answer, '}');
}

static void write_row(struct seki_call *call, const void *thing)
{
    static const char *const levels[] = {"1", "2", "3"};
    const struct seki_item *item = thing;
    struct seki_writer *w = call->answer;
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "item", item->id);
    seki_write_string(w, "category",
                      call->engine->registry->catalogue->categories[item->category].id);
    seki_write_string(w, "scope", seki_scope_words[item->scope]);
    seki_write_string(w, "lead", seki_owner_words[item->lead]);
    seki_write_boolean(w, "joint", item->joint);
    seki_write_open(w, "importance", '{');
    for (int level = 0; level < 3; level++) {
        seki_write_string(w, levels[level], seki_importance_words[item->importance[level]]);
    }
    seki_write_close(w, '}');
    seki_write_string(w, "decided_by", item->pass != NULL ? "rule" : "attestation");
    if (item->answered_by_vendor) {
        seki_write_string(w, "answered_by", "vendor");
    }
    write_title(w, "title", item->title_en, item->title_ja);
    write_status(call, item);
    seki_write_close(w, '}');
}

static enum seki_status checksheet_list(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status != SEKI_OK) {
        return status;
    }
    const void *items[SEKI_ITEMS];
    for (size_t i = 0; i < catalogue->count; i++) {
        items[i] = &catalogue->items[i];
    }
    seki_write_open(call->answer, "checksheet", '{');
    seki_write_string(call->answer, "id", catalogue->id);
    seki_write_string(call->answer, "version", catalogue->version);
    write_title(call->answer, "name", catalogue->name_en, catalogue->name_ja);
    seki_write_close(call->answer, '}');
    seki_call_write_page(call, "items", items, catalogue->count, write_row);
    return SEKI_OK;
}

/* "Applies where A. Passes when B." */
static void write_decision(struct seki_writer *w, const struct seki_item *item, bool japanese)
{
    char applies[SEKI_RULE_WORDS] = "", pass[SEKI_RULE_WORDS] = "";
    char text[2 * SEKI_RULE_WORDS + 200];
    if (item->applies != NULL) {
        seki_rule_in_words(item->applies, japanese, applies);
    }
    if (item->pass != NULL) {
        seki_rule_in_words(item->pass, japanese, pass);
    }
    const char *by_person =
        japanese ? "担当者の確認によって判定する。" : "Decided by a person's attestation.";
    size_t used = 0;
    if (applies[0] != '\0') {
        used = (size_t)snprintf(text, sizeof text,
                                japanese ? "対象となる条件：%s。" : "Applies where %s. ", applies);
    }
    if (pass[0] != '\0') {
        snprintf(text + used, sizeof text - used, japanese ? "適合の条件：%s。" : "Passes when %s.",
                 pass);
    } else {
        snprintf(text + used, sizeof text - used, "%s", by_person);
    }
    seki_write_string(w, japanese ? "ja" : "en", text);
}

static void write_commentary(struct seki_writer *w, const struct seki_item *item)
{
    if (!item->has_commentary) {
        return;
    }
    seki_write_open(w, "commentary", '{');
    for (int part = 0; part < SEKI_COMMENTARY_PARTS; part++) {
        write_title(w, seki_commentary_words[part], item->commentary[part].en,
                    item->commentary[part].ja);
    }
    seki_write_close(w, '}');
}

static enum seki_status checksheet_get(struct seki_call *call)
{
    struct seki_writer *w = call->answer;
    const struct seki_item *item =
        seki_catalogue_find(call->engine->registry->catalogue, call->command->id);
    struct seki_checksheet_document document;
    char payload[SEKI_DOCUMENT_LIMIT + 1];
    if (item == NULL) {
        return seki_fail(call->fault, SEKI_NOT_FOUND, "no item '%s'; see checksheet.list",
                         call->command->id);
    }
    seki_document_of_item(call->engine, item, &document);
    if (seki_checksheet_encode(&document, payload, sizeof payload, NULL) == SEKI_OK) {
        seki_write_raw(w, "item", payload);
    }
    seki_write_open(w, "decision", '{');
    write_decision(w, item, false);
    write_decision(w, item, true);
    seki_write_close(w, '}');
    seki_write_open(w, "facts", '[');
    for (int fact = 0; fact < SEKI_FACTS; fact++) {
        struct seki_fact_set one = {{0}};
        seki_fact_set_add(&one, (enum seki_fact)fact);
        if (seki_fact_set_meets(&one, &item->facts)) {
            seki_write_string(w, NULL, seki_fact_name((enum seki_fact)fact));
        }
    }
    seki_write_close(w, ']');
    write_commentary(w, item);
    return SEKI_OK;
}

static void write_faq(struct seki_call *call, const void *thing)
{
    const struct seki_faq *faq = thing;
    seki_write_open(call->answer, NULL, '{');
    seki_write_string(call->answer, "id", faq->id);
    write_title(call->answer, "question", faq->question.en, faq->question.ja);
    write_title(call->answer, "answer", faq->answer.en, faq->answer.ja);
    seki_write_close(call->answer, '}');
}

static enum seki_status checksheet_faq(struct seki_call *call)
{
    const struct seki_catalogue *catalogue = call->engine->registry->catalogue;
    const void *entries[SEKI_FAQ_ENTRIES];
    struct seki_page page;
    enum seki_status status = seki_call_page(call, &page);
    if (status != SEKI_OK) {
        return status;
    }
    for (size_t i = 0; i < catalogue->faq_count; i++) {
        entries[i] = &catalogue->faq[i];
    }
    seki_call_write_page(call, "faq", entries, catalogue->faq_count, write_faq);
    return SEKI_OK;
}

const struct seki_command_row seki_checksheet_commands[] = {
    {"checksheet.list", SEKI_VIEWER, checksheet_list},
    {"checksheet.get", SEKI_VIEWER, checksheet_get},
    {"checksheet.faq", SEKI_VIEWER, checksheet_faq},
    {NULL, SEKI_ADMIN, NULL},
};
