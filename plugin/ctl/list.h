/* SPDX-License-Identifier: Apache-2.0
 *
 * list: the pages of a list command, fetched one after the other and seen as one list.
 */
#ifndef SEKISHO_CTL_LIST_H
#define SEKISHO_CTL_LIST_H

#include <stddef.h>

#include "plugin/ctl/ctl.h"

struct seki_list {
    const char *command; /* "device.list" */
    const char *member;  /* "devices" */
    /* Writes what else is asked for; NULL: nothing. */
    void (*filter)(const struct seki_ctl *ctl, struct seki_writer *w);
    size_t count;
    const struct seki_json **entries;
    size_t page_count;
    struct seki_exchange **pages; /* own the entries */
};

/* Fetches all pages. False: the reason is printed. To be freed in either case. */
bool seki_list_fetch(struct seki_ctl *ctl, struct seki_list *list);
void seki_list_free(struct seki_list *list);

/* The data of the first page, for what stands beside the list. */
const struct seki_json *seki_list_head(const struct seki_list *list);

/* Prints the answer as if it had come in one page. */
void seki_list_print_json(const struct seki_list *list);

/* Fetches; prints JSON if asked for, else calls `print`. Gives the exit code and frees. */
int seki_list_run(struct seki_ctl *ctl, struct seki_list *list,
                  int (*print)(struct seki_ctl *ctl, const struct seki_list *list));

#endif
