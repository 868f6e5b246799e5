/* SPDX-License-Identifier: Apache-2.0
 *
 * titles: see titles.h.
 */
#include "plugin/ctl/titles.h"

#include <string.h>

#include "plugin/ctl/say.h"

void seki_titles_fetch(struct seki_ctl *ctl, struct seki_titles *titles)
{
    *titles = (struct seki_titles){.list = {.command = "checksheet.list", .member = "items"}};
    if (!seki_list_fetch(ctl, &titles->list))
        seki_titles_free(titles);
}

void seki_titles_free(struct seki_titles *titles)
{
    seki_list_free(&titles->list);
}

const char *seki_titles_find(const struct seki_titles *titles, const char *item, bool japanese)
{
    for (size_t i = 0; i < titles->list.count; i++) {
        if (strcmp(seki_say_text(titles->list.entries[i], "item"), item) == 0)
            return seki_say_language(seki_json_member(titles->list.entries[i], "title"), japanese);
    }
    return "";
}
