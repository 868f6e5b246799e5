/* SPDX-License-Identifier: Apache-2.0
 *
 * list: see list.h.
 */
#include "plugin/ctl/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 200        /* entries; the most that control.md allows */
#define MOST_PAGES 5000 /* a million entries: a plugin that never ends is stopped */

/* Keeps a page, and its entries behind those of the pages before. False: out of memory. */
static bool keep(struct seki_list *list, struct seki_exchange *page, const struct seki_json *array)
{
    size_t more = seki_json_size(array);
    struct seki_exchange **pages =
        realloc(list->pages, (list->page_count + 1) * sizeof(struct seki_exchange *));
    if (pages == NULL)
        return false;
    list->pages = pages;
    const struct seki_json **entries =
        realloc(list->entries, (list->count + more + 1) * sizeof(const struct seki_json *));
    if (entries == NULL)
        return false;
    list->entries = entries;
    for (const struct seki_json *entry = seki_json_first(array); entry != NULL;
         entry = seki_json_next(entry))
        entries[list->count++] = entry;
    pages[list->page_count++] = page;
    return true;
}

/* Fetches the page at a cursor ("": the first) and gives the next one's, or NULL when it was the
 * last or failed: *failed says which. */
static const char *fetch_page(struct seki_ctl *ctl, struct seki_list *list, const char *cursor,
                              bool *failed)
{
    struct seki_exchange *page = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(page, list->command, "");
    seki_write_integer(w, "limit", PAGE);
    if (*cursor != '\0')
        seki_write_string(w, "cursor", cursor);
    if (list->filter != NULL)
        list->filter(ctl, w);
    const struct seki_json *data = seki_ctl_ask(ctl, page);
    *failed = data == NULL || !keep(list, page, seki_json_member(data, list->member));
    if (!*failed)
        return seki_json_string(seki_json_member(data, "cursor"));
    if (data != NULL)
        seki_ctl_error("out of memory");
    seki_exchange_free(page);
    return NULL;
}

bool seki_list_fetch(struct seki_ctl *ctl, struct seki_list *list)
{
    if (seki_ctl_connect(ctl) != SEKI_EXIT_OK)
        return false;
    const char *cursor = "";
    bool failed = false;
    do {
        const char *next = fetch_page(ctl, list, cursor, &failed);
        if (next != NULL && (strcmp(next, cursor) == 0 || list->page_count == MOST_PAGES)) {
            seki_ctl_error("the plugin's list has no end; are plugin and sekishoctl of the same "
                           "version?");
            return false;
        }
        cursor = next;
    } while (cursor != NULL);
    return !failed;
}

void seki_list_free(struct seki_list *list)
{
    for (size_t i = 0; i < list->page_count; i++)
        seki_exchange_free(list->pages[i]);
    free(list->pages);
    free(list->entries);
    list->pages = NULL;
    list->entries = NULL;
    list->count = list->page_count = 0;
}

const struct seki_json *seki_list_head(const struct seki_list *list)
{
    const struct seki_control_response *answer =
        list->page_count > 0 ? seki_exchange_answer(list->pages[0], 0) : NULL;
    return answer != NULL ? answer->data : NULL;
}

static void print_value(const struct seki_json *value)
{
    char *text = seki_json_text(value);
    fputs(text != NULL ? text : "null", stdout);
    free(text);
}

void seki_list_print_json(const struct seki_list *list)
{
    putchar('{');
    for (const struct seki_json *member = seki_json_first(seki_list_head(list)); member != NULL;
         member = seki_json_next(member)) {
        const char *name = seki_json_name(member);
        bool plain = name != NULL && name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
        if (!plain || strcmp(name, "cursor") == 0 || strcmp(name, list->member) == 0)
            continue;
        printf("\"%s\":", name);
        print_value(member);
        putchar(',');
    }
    printf("\"%s\":[", list->member);
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            putchar(',');
        print_value(list->entries[i]);
    }
    puts("]}");
}

int seki_list_run(struct seki_ctl *ctl, struct seki_list *list,
                  int (*print)(struct seki_ctl *ctl, const struct seki_list *list))
{
    int code = seki_ctl_connect(ctl);
    if (code == SEKI_EXIT_OK && !seki_list_fetch(ctl, list))
        code = SEKI_EXIT_NO;
    if (code == SEKI_EXIT_OK && ctl->json)
        seki_list_print_json(list);
    else if (code == SEKI_EXIT_OK)
        code = print(ctl, list);
    seki_list_free(list);
    return code;
}
