/* SPDX-License-Identifier: Apache-2.0
 *
 * json_scan: the look at JSON text before it is parsed. Nobody outside topics includes it.
 */
#ifndef SEKISHO_TOPICS_JSON_SCAN_H
#define SEKISHO_TOPICS_JSON_SCAN_H

#include <stddef.h>

#include "topics/status.h"

/* OK if the bytes are exactly one JSON object (RFC 8259) within the depth, with every number
 * finite, every string valid UTF-8 without NUL or lone surrogates. BAD_JSON, BAD_UTF8 or TOO_DEEP
 * else; the fault says at which byte. Constant stack. */
enum seki_status seki_json_scan(const char *bytes, size_t size, int limit_depth,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;

#endif
