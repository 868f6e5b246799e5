/* SPDX-License-Identifier: Apache-2.0
 *
 * document_parts: the members that several documents share (counts, compliance, tally, support,
 * item line, checksheet), each with its writer and its reader. Nobody outside topics calls them.
 */
#ifndef SEKISHO_TOPICS_DOCUMENT_PARTS_H
#define SEKISHO_TOPICS_DOCUMENT_PARTS_H

#include "topics/document_io.h"
#include "topics/documents_lifecycle.h"

/* {"pass":3,"fail":1}: the five statuses, those that are 0 left out. */
void seki_write_counts(struct seki_writer *w, const char *name, const struct seki_counts *counts);
void seki_take_counts(struct seki_reader *r, const struct seki_json *o, const char *name,
                      struct seki_counts *counts);

/* "compliance":{"verdict" … "functions":{…}: left open for "categories" or "failing". */
void seki_write_compliance(struct seki_writer *w, const struct seki_compliance *compliance);
/* Returns the compliance object, or NULL with a fault. */
const struct seki_json *seki_need_compliance(struct seki_reader *r, const struct seki_json *o,
                                             struct seki_compliance *compliance);

/* "categories":{"ID.AM":{…},…}: true when all of them were written with `reserve` bytes left. */
bool seki_write_categories(struct seki_writer *w, size_t reserve,
                           const struct seki_category_line *categories, size_t count);
#define SEKI_CATEGORIES 32
size_t seki_take_categories(struct seki_reader *r, const struct seki_json *compliance,
                            struct seki_category_line *categories);

/* {"total","online","verdict":{…},"support":{…},"lifecycle":{…}}, zero ones left out. */
void seki_write_tally(struct seki_writer *w, const char *name, const struct seki_tally *tally);
void seki_need_tally(struct seki_reader *r, const struct seki_json *o, const char *name,
                     struct seki_tally *tally);

/* An object with the counts of a vocabulary, zero ones left out. */
void seki_write_word_counts(struct seki_writer *w, const char *name, const char *const words[],
                            const uint32_t *counts);
void seki_take_word_counts(struct seki_reader *r, const struct seki_json *o, const char *name,
                           const char *const words[], uint32_t *counts);

void seki_write_support(struct seki_writer *w, const struct seki_support_document *support);
void seki_need_support(struct seki_reader *r, const struct seki_json *o,
                       struct seki_support_document *support);

/* "Q01":{"status","reason","evidence","at"}; what there is none of is left out. */
void seki_write_item(struct seki_writer *w, const struct seki_item_line *line);
void seki_read_item(struct seki_reader *r, const struct seki_json *object,
                    struct seki_item_line *line);

/* "signature":{"algorithm","value"}; left out when unsigned. */
void seki_write_signature(struct seki_writer *w, const struct seki_signature *signature);
void seki_take_signature(struct seki_reader *r, const struct seki_json *o,
                         struct seki_signature *signature);

/* "checksheet":{"id","version"}. */
void seki_write_checksheet_ref(struct seki_writer *w, const char *id, const char *version);
void seki_need_checksheet_ref(struct seki_reader *r, const struct seki_json *o, char id[33],
                              char version[33]);

#endif
