/* SPDX-License-Identifier: Apache-2.0
 *
 * commands: the functions that the table of commands names, by the file that they are in.
 */
#ifndef SEKISHO_CTL_COMMANDS_H
#define SEKISHO_CTL_COMMANDS_H

#include "plugin/ctl/ctl.h"

int seki_cmd_site_add(struct seki_ctl *ctl);
int seki_cmd_site_set(struct seki_ctl *ctl);
int seki_cmd_site_list(struct seki_ctl *ctl);
int seki_cmd_site_show(struct seki_ctl *ctl);
int seki_cmd_device_add(struct seki_ctl *ctl);
int seki_cmd_device_set(struct seki_ctl *ctl);
int seki_cmd_device_list(struct seki_ctl *ctl);
int seki_cmd_device_show(struct seki_ctl *ctl);
int seki_cmd_device_rotate(struct seki_ctl *ctl);
int seki_cmd_device_import(struct seki_ctl *ctl);
int seki_cmd_status(struct seki_ctl *ctl);
int seki_cmd_watch(struct seki_ctl *ctl);
int seki_cmd_checksheet_list(struct seki_ctl *ctl);
int seki_cmd_checksheet_explain(struct seki_ctl *ctl);
int seki_cmd_checksheet_faq(struct seki_ctl *ctl);
int seki_cmd_attest(struct seki_ctl *ctl);
int seki_cmd_attestation_withdraw(struct seki_ctl *ctl);
int seki_cmd_attestation_list(struct seki_ctl *ctl);
int seki_cmd_adopt(struct seki_ctl *ctl);
int seki_cmd_partly(struct seki_ctl *ctl);
int seki_cmd_decline(struct seki_ctl *ctl);
int seki_cmd_adoption_list(struct seki_ctl *ctl);
int seki_cmd_waive(struct seki_ctl *ctl);
int seki_cmd_waiver_withdraw(struct seki_ctl *ctl);
int seki_cmd_waiver_list(struct seki_ctl *ctl);
int seki_cmd_checksheet_export(struct seki_ctl *ctl);
int seki_cmd_report(struct seki_ctl *ctl);
int seki_cmd_vendor_export(struct seki_ctl *ctl);
int seki_cmd_vendor_import(struct seki_ctl *ctl);
int seki_cmd_operator_add(struct seki_ctl *ctl);
int seki_cmd_operator_remove(struct seki_ctl *ctl);
int seki_cmd_operator_list(struct seki_ctl *ctl);
int seki_cmd_service_add(struct seki_ctl *ctl);
int seki_cmd_service_remove(struct seki_ctl *ctl);
int seki_cmd_service_list(struct seki_ctl *ctl);
int seki_cmd_doctor(struct seki_ctl *ctl);

/* Prints the sheet of a site document; its failing items by title (device.show uses the like). */
void seki_site_print(struct seki_ctl *ctl, const struct seki_json *site);

#endif
