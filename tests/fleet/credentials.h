/* SPDX-License-Identifier: Apache-2.0
 *
 * credentials: the secrets of the simulated devices, from the CSV files that `sekishoctl device
 * import -o` wrote (id,site,auth,secret), each run of it a file of its own, named by its time: of
 * two files the later one counts.
 */
#ifndef SEKISHO_TESTS_FLEET_CREDENTIALS_H
#define SEKISHO_TESTS_FLEET_CREDENTIALS_H

#include "tests/fleet/fleet.h"

#define SEKI_FLEET_SECRET 64

/* Fills secrets[i] for devices[i], "" where no file has one. IO with the reason in the fault. */
enum seki_status seki_fleet_read_credentials(const char *folder,
                                             const struct seki_fleet_device *devices, size_t count,
                                             char (*secrets)[SEKI_FLEET_SECRET],
                                             struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
