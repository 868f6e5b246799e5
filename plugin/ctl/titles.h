/* SPDX-License-Identifier: Apache-2.0
 *
 * titles: the checksheet's items by id, so that "Q23" can be shown with what it says. Asked for
 * once a run; without an answer items are shown by id alone.
 */
#ifndef SEKISHO_CTL_TITLES_H
#define SEKISHO_CTL_TITLES_H

#include "plugin/ctl/list.h"

struct seki_titles {
    struct seki_list list;
};
void seki_titles_fetch(struct seki_ctl *ctl, struct seki_titles *titles);
void seki_titles_free(struct seki_titles *titles);
/* "" when the item is not known. Valid until freed. */
const char *seki_titles_find(const struct seki_titles *titles, const char *item, bool japanese);

#endif
