/* SPDX-License-Identifier: Apache-2.0
 *
 * import_apply: the passes of an import: whether each row could be added, whether a device that is
 * there already is so exactly, and then adding and changing. What secrets there are is written
 * after every request, so that an import that is cut off loses those of one request at most.
 */
#ifndef SEKISHO_CTL_IMPORT_APPLY_H
#define SEKISHO_CTL_IMPORT_APPLY_H

#include "plugin/ctl/import_pass.h"

/* Gives each row that is new its state; changes nothing. False: the fault says why it ended. */
bool seki_import_look(struct seki_import_run *run, struct seki_fault *fault);
/* Adds and changes. False: the fault says why it ended. */
bool seki_import_apply(struct seki_import_run *run, struct seki_fault *fault);

#endif
