// SPDX-License-Identifier: Apache-2.0
// Answers that the screens ask of the state: worst first, counts that add up, and how far what is
// shown can be believed. Pure.

import { timeOf } from './time.js';
import { CATEGORIES, FUNCTIONS, STATUSES, VERDICTS } from './vocabulary.js';

// A beat comes every 10 s; after three that did not come the broker is not to be believed.
export const BLIND_AFTER_S = 30;

const rank = (list, word) => {
  const place = list.indexOf(word);
  return place < 0 ? list.length : place;
};

// Whether a broker's statuses are current. Clocks may differ, so a beat that came live is aged by
// when it came; only a retained one has to be aged by what it says.
export function brokerHealth({ document, receivedAt, live }, now) {
  const from = live ? receivedAt : Math.min(timeOf(document.at), receivedAt);
  const age_s = Math.max(0, Math.floor((now - from) / 1000));
  if (!document.alive) return { state: 'stopped', age_s };
  if (age_s > BLIND_AFTER_S) return { state: 'blind', age_s };
  if (document.store.state !== 'up') return { state: 'store', age_s };
  return { state: 'well', age_s };
}

// True when no broker's plugin is alive: nothing on any screen is current then.
export function isBlind(state, now) {
  const known = [...state.brokers.values()];
  return (
    known.length > 0 &&
    known.every((broker) => ['blind', 'stopped'].includes(brokerHealth(broker, now).state))
  );
}

// Sites, those that need hands first.
export function sitesWorstFirst(state) {
  return [...state.sites.values()].sort(
    (a, b) =>
      rank(VERDICTS, a.compliance.verdict) - rank(VERDICTS, b.compliance.verdict) ||
      (a.compliance.score ?? 101) - (b.compliance.score ?? 101) ||
      a.site.localeCompare(b.site),
  );
}

// The one word for a group of counts, as the contract decides a site's status on an item.
export function worst(counts = {}) {
  return ['fail', 'unknown', 'waived', 'pass', 'not_applicable'].find((name) => counts[name] > 0) ?? null;
}

export function total(counts = {}) {
  return STATUSES.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

// The heat map: every category of CSF 1.1 and any of a company's own, under its function.
export function heatMap(categories = {}) {
  return FUNCTIONS.map((name) => {
    const own = Object.keys(categories)
      .filter((id) => id.startsWith(`${name}.`) && !CATEGORIES[name].includes(id))
      .sort();
    return {
      function: name,
      categories: [...CATEGORIES[name], ...own].map((id) => {
        const counts = categories[id] ?? {};
        return { id, counts, worst: worst(counts), total: total(counts) };
      }),
    };
  });
}

// The filled checksheet of a site: its items of all functions with what the catalogue says of them.
export function siteChecksheet(state, site) {
  const lines = [];
  let more = false;
  let documents = 0;
  for (const name of FUNCTIONS) {
    const document = state.siteItems.get(`${site}/${name}`);
    if (!document) continue;
    documents += 1;
    more ||= document.more === true;
    for (const [item, line] of Object.entries(document.items)) {
      lines.push(itemLine(state, item, { scope: 'device', importance: 'required', ...line }, name));
    }
  }
  return { lines: lines.sort(byItem), more, documents };
}

// A device's items, from its retained document or, where that one ends early, from a request.
export function deviceItems(state, site, device, answer) {
  const retained = state.deviceItems.get(`${site}/${device}`);
  const whole = retained?.more && answer ? { ...answer, ...retained.items } : (retained?.items ?? answer);
  if (!whole) return null;
  return Object.entries(whole)
    .map(([item, line]) => itemLine(state, item, line, null))
    .sort(byItem);
}

function itemLine(state, item, line, functionName) {
  const entry = state.checksheet.get(item) ?? null;
  const category = entry?.category ?? null;
  return { item, ...line, entry, category, function: functionName ?? category?.slice(0, 2) ?? null };
}

function byItem(a, b) {
  return (
    rank(FUNCTIONS, a.function) - rank(FUNCTIONS, b.function) ||
    a.item.localeCompare(b.item, 'en', { numeric: true })
  );
}

// What a person registered of a device; the register's fields of presence and counting are told better
// by the device document. A use level of 0 is the site's.
const REGISTERED =
  /^(name|model|vendor|serial|owner|use_level|fingerprint|registered_at|credential_at|replace_by|dispose_by|(support|policy)\..+)$/;

export function registeredFields(fields) {
  return Object.entries(fields).filter(
    ([name, value]) => REGISTERED.test(name) && !(name === 'use_level' && Number(value) === 0),
  );
}

// The organization's items, worst first.
export function organizationItems(state) {
  return Object.entries(state.fleet?.organization ?? {})
    .map(([item, line]) => itemLine(state, item, line, null))
    .sort((a, b) => rank(STATUSES, a.status) - rank(STATUSES, b.status) || byItem(a, b));
}

// "clock.synchronised.stale" → the fact and what is wrong with it.
export function splitReason(reason) {
  const dot = reason.lastIndexOf('.');
  return dot < 0 ? { code: reason, fact: null } : { code: reason.slice(dot + 1), fact: reason.slice(0, dot) };
}

// The title of an item in a language, in the other one where it has none.
export function titleOf(entry, lang) {
  if (!entry) return '';
  return entry.title[lang] || entry.title[lang === 'ja' ? 'en' : 'ja'] || '';
}

export function explanationOf(entry, lang) {
  const both = entry?.explanation;
  return both ? both[lang] || both[lang === 'ja' ? 'en' : 'ja'] || '' : '';
}
