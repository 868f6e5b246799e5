// SPDX-License-Identifier: Apache-2.0
// Times of the contract (RFC 3339), as milliseconds since 1970. A leap second, which RFC 3339 has and
// Date.parse has not, is taken as the second before it.

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

// NaN where the text is no time.
export function timeOf(text) {
  if (typeof text !== 'string' || !FORM.test(text)) return NaN;
  return Date.parse(text.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'));
}
