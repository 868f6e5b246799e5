// SPDX-License-Identifier: Apache-2.0
// The words of the contract that the page has to know by name, each list in the order in which a
// person should meet them: what needs hands first.

export const STATUSES = ['fail', 'unknown', 'waived', 'pass', 'not_applicable'];
export const VERDICTS = ['non_compliant', 'at_risk', 'unknown', 'compliant'];
export const SUPPORT_STATES = ['ended', 'ending', 'unknown', 'supported'];
export const LIFECYCLES = [
  'registered',
  'active',
  'quarantined',
  'decommissioning',
  'wiping',
  'wiped',
  'retired',
  'lost',
];
export const SEVERITIES = ['critical', 'warning', 'info'];
export const IMPORTANCES = ['required', 'recommended', 'optional'];
export const FUNCTIONS = ['ID', 'PR', 'DE', 'RS', 'RC'];

// NIST CSF 1.1's 23 categories.
export const CATEGORIES = {
  ID: ['ID.AM', 'ID.BE', 'ID.GV', 'ID.RA', 'ID.RM', 'ID.SC'],
  PR: ['PR.AC', 'PR.AT', 'PR.DS', 'PR.IP', 'PR.MA', 'PR.PT'],
  DE: ['DE.AE', 'DE.CM', 'DE.DP'],
  RS: ['RS.RP', 'RS.CO', 'RS.AN', 'RS.MI', 'RS.IM'],
  RC: ['RC.RP', 'RC.IM', 'RC.CO'],
};

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

// A site's, device's or broker's id as the contract spells it.
export function isId(text) {
  return typeof text === 'string' && ID.test(text);
}
