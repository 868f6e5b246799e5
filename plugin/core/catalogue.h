/* SPDX-License-Identifier: Apache-2.0
 *
 * catalogue: a checksheet as data, loaded and checked whole, then read only. A catalogue that names an
 * unknown fact, compares with the wrong type, repeats an id or lacks a language is refused with the line
 * and the reason.
 */
#ifndef SEKISHO_CORE_CATALOGUE_H
#define SEKISHO_CORE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/facts.h"
#include "topics/documents.h"
#include "topics/status.h"
#include "topics/words.h"

struct seki_rule;
struct seki_strings;

#define SEKI_CATALOGUE_LIMIT (1024 * 1024) /* bytes */
#define SEKI_VALID_DAYS 365 /* of an attestation on an item that names none */
#define SEKI_FAQ_ENTRIES 40

/* A text in both languages, owned by the catalogue. */
struct seki_bilingual {
    char *en, *ja;
};

/* What the commentary of an item says, in the order in which people read it. */
enum seki_commentary_part {
    SEKI_COMMENTARY_WHY,      /* why it matters */
    SEKI_COMMENTARY_DO,       /* what to do */
    SEKI_COMMENTARY_HINT,     /* a hint for the countermeasure */
    SEKI_COMMENTARY_EVIDENCE, /* an example of good evidence */
    SEKI_COMMENTARY_PARTS
};
extern const char *const seki_commentary_words[]; /* their names in files and answers */

struct seki_item {
    char id[SEKI_ITEM_ID_SIZE];
    int index;    /* in the catalogue, below SEKI_ITEMS */
    int function; /* index of seki_function_names */
    int category; /* index of seki_catalogue.categories */
    size_t subcategory_count;
    char subcategories[8][12];
    enum seki_scope scope;
    enum seki_owner lead;
    bool joint;
    enum seki_stage stage;                 /* from which it applies */
    enum seki_importance importance[3];    /* for use level 1, 2, 3 */
    char *title_en, *title_ja, *explanation_en, *explanation_ja; /* owned by the catalogue */
    bool has_commentary; /* then each of its parts is there, else none */
    struct seki_bilingual commentary[SEKI_COMMENTARY_PARTS];
    struct seki_rule *applies; /* NULL: always. Where it is false the item is not applicable */
    struct seki_rule *pass;    /* NULL: decided by attestation alone */
    int valid_days;            /* of an attestation for which no end is given */
    bool answered_by_vendor;   /* who makes or builds a device can attest it of the model */
    struct seki_fact_set facts; /* that applies and pass read */
};

struct seki_catalogue {
    char id[33], version[33];
    char *name_en, *name_ja;
    size_t category_count;
    struct seki_category {
        char id[9];
        char *name_en, *name_ja;
    } categories[32];
    size_t faq_count;
    struct seki_faq {
        char id[4]; /* "F01" for the first */
        struct seki_bilingual question, answer;
    } faq[SEKI_FAQ_ENTRIES];
    struct seki_strings *strings; /* the texts of its rules */
    size_t count;
    struct seki_item items[SEKI_ITEMS];
};

/* Parses a catalogue of at most 1 MiB. The fault says "line 214: item Q16: unknown fact 'suport.end';
 * did you mean …". */
enum seki_status seki_catalogue_parse(const char *json, size_t size,
                                      struct seki_catalogue **catalogue, struct seki_fault *fault)
    SEKI_CHECK_RESULT;
void seki_catalogue_free(struct seki_catalogue *catalogue); /* NULL is allowed */
/* Item of an id, any case; NULL when there is none. */
const struct seki_item *seki_catalogue_find(const struct seki_catalogue *catalogue, const char *id);

#endif
