/* SPDX-License-Identifier: Apache-2.0
 *
 * fact_readers: the facts that are more than a member of a struct. A reader is called with the
 * subject that the fact's scope asks for, and with a value that is unknown and whose `at` is the
 * row's; it sets what it knows. For facts.c alone.
 */
#ifndef SEKISHO_CORE_FACT_READERS_H
#define SEKISHO_CORE_FACT_READERS_H

#include "plugin/core/facts.h"

typedef void seki_fact_reader(const struct seki_subject *subject, struct seki_value *value);

/* A day as the value of a fact: its first second; unknown unless it is a date. */
void seki_value_set_day(struct seki_value *value, seki_unix_day day);

seki_fact_reader seki_read_owner, seki_read_site, seki_read_use_level, seki_read_lifecycle;
seki_fact_reader seki_read_auth, seki_read_credential_common, seki_read_credential_shared;
seki_fact_reader seki_read_credential_used;
seki_fact_reader seki_read_support_state, seki_read_support_end, seki_read_support_end_of_life;
seki_fact_reader seki_read_support_source, seki_read_support_verified;
seki_fact_reader seki_read_loopback, seki_read_in_segment;
seki_fact_reader seki_read_clock_skew, seki_read_keystore, seki_read_unexpected_ports;
seki_fact_reader seki_read_segments, seki_read_exceptions_open_ended;

#endif
