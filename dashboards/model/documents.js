// SPDX-License-Identifier: Apache-2.0
// From a topic and its payload to a document that the rest of the page may trust. Unknown members
// are ignored; a known member that is missing or wrong makes the document unreadable, as the
// contract says. What a screen merely shows is not checked here: templates escape all text.

import { timeOf } from './time.js';
import { FUNCTIONS, STATUSES, SUPPORT_STATES, VERDICTS, isId } from './vocabulary.js';

const PREFIX = 'sekisho/v1/';

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value) => !Number.isNaN(timeOf(value));
const isPercent = (value) => Number.isInteger(value) && value >= 0 && value <= 100;
const isTally = (value) => isObject(value) && Number.isInteger(value.total) && Number.isInteger(value.online);
const areCounts = (value) => isObject(value) && Object.values(value).every(Number.isInteger);
const areItems = (value) =>
  isObject(value) && Object.values(value).every((line) => isObject(line) && STATUSES.includes(line.status));
const isBilingual = (value) =>
  isObject(value) && (typeof value.en === 'string' || typeof value.ja === 'string');

function isCompliance(value) {
  return (
    isObject(value) &&
    VERDICTS.includes(value.verdict) &&
    (value.score === null || isPercent(value.score)) &&
    isPercent(value.coverage) &&
    isObject(value.functions) &&
    FUNCTIONS.every((name) => areCounts(value.functions[name] ?? {})) &&
    isObject(value.categories ?? {}) &&
    Object.values(value.categories ?? {}).every(areCounts)
  );
}

// kind → the topic's levels after the prefix, and what its document must hold. A level in braces
// is an id, and a member of the same name must agree with it.
const KINDS = {
  fleet: {
    levels: ['fleet'],
    holds: (d) =>
      isTime(d.at) &&
      isTally(d.devices) &&
      isCompliance(d.compliance) &&
      isObject(d.sites) &&
      Number.isInteger(d.sites.total),
  },
  site: {
    levels: ['site', '{site}'],
    holds: (d) => isTime(d.at) && isTally(d.devices) && isCompliance(d.compliance),
  },
  siteItems: {
    levels: ['site', '{site}', 'items', '{function}'],
    holds: (d) => isTime(d.at) && FUNCTIONS.includes(d.function) && areItems(d.items),
  },
  device: {
    levels: ['device', '{site}', '{device}'],
    holds: (d) =>
      isTime(d.at) &&
      typeof d.online === 'boolean' &&
      isCompliance(d.compliance) &&
      isObject(d.support) &&
      SUPPORT_STATES.includes(d.support.state),
  },
  items: {
    levels: ['items', '{site}', '{device}'],
    holds: (d) => isTime(d.at) && areItems(d.items),
  },
  broker: {
    levels: ['broker', '{broker}'],
    holds: (d) => isTime(d.at) && typeof d.alive === 'boolean' && isObject(d.store),
  },
  checksheet: {
    levels: ['checksheet', '{item}'],
    holds: (d) => typeof d.category === 'string' && isBilingual(d.title),
  },
  event: {
    levels: ['event', '{site}', '{device}'],
    holds: (d) => isTime(d.at) && typeof d.event === 'string' && typeof d.severity === 'string',
  },
  alert: {
    levels: ['alert', '{site}', '{device}', '{id}'],
    holds: (d) => isTime(d.at) && typeof d.severity === 'string',
  },
};

// The kind of a topic and the ids in it, or null where the topic is none of ours.
export function parseTopic(topic) {
  if (!topic.startsWith(PREFIX)) return null;
  const given = topic.slice(PREFIX.length).split('/');
  for (const [kind, { levels }] of Object.entries(KINDS)) {
    const ids = match(levels, given);
    if (ids) return { kind, ids };
  }
  return null;
}

function match(levels, given) {
  if (levels.length !== given.length) return null;
  const ids = {};
  for (let i = 0; i < levels.length; i++) {
    if (levels[i].startsWith('{')) {
      if (!isId(given[i])) return null;
      ids[levels[i].slice(1, -1)] = given[i];
    } else if (levels[i] !== given[i]) {
      return null;
    }
  }
  return ids;
}

// Reads one message: {kind, ids, document}, with document null where the retained one is gone;
// {fault} with a sentence where it cannot be read; null where the topic is none of ours.
export function readDocument(topic, payload) {
  const parsed = parseTopic(topic);
  if (!parsed) return null;
  if (payload === '') return { ...parsed, document: null };
  let document;
  try {
    document = JSON.parse(payload);
  } catch {
    return { fault: `${topic}: not JSON` };
  }
  if (!isObject(document) || document.v !== 1) return { fault: `${topic}: not version 1` };
  const stranger = Object.entries(parsed.ids).find(([name, id]) => document[name] !== id);
  if (stranger) return { fault: `${topic}: its ${stranger[0]} is another` };
  if (!KINDS[parsed.kind].holds(document)) {
    return { fault: `${topic}: a member is missing or wrong` };
  }
  return { ...parsed, document };
}
