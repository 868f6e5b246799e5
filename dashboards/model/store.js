// SPDX-License-Identifier: Apache-2.0
// What the page knows: the documents as they came, what changed while it looked, and how fresh it
// all is. Pure: messages and the time go in, state comes out; nothing is asked of the network.
//
// A retained document is what the broker holds now, so it always counts; of live documents the
// higher `seq` is the newer. After a reconnect what no longer arrives is gone: begin() opens a
// generation, prune() drops what the new generation has not confirmed.

import { readDocument } from './documents.js';

export const EVENTS_KEPT = 300;
export const CHANGES_KEPT = 60;
const FAULTS_KEPT = 20;

export function createState() {
  return {
    generation: 1,
    fleet: null,
    sites: new Map(), // site → document
    siteItems: new Map(), // "site/function" → document
    devices: new Map(), // "site/device" → document
    deviceItems: new Map(), // "site/device" → document
    brokers: new Map(), // name → {document, receivedAt, live}
    checksheet: new Map(), // item → document
    alerts: new Map(), // "site/device/id" → document
    events: [], // newest first
    changes: [], // newest first: what moved while the page looked
    faults: [], // newest first: documents that could not be read
    faultCount: 0,
    stamps: new Map(), // topic → generation that confirmed it
  };
}

// Each kind's place: the map that holds it and its key there.
const PLACES = {
  site: { map: 'sites', key: (ids) => ids.site },
  siteItems: { map: 'siteItems', key: (ids) => `${ids.site}/${ids.function}` },
  device: { map: 'devices', key: (ids) => `${ids.site}/${ids.device}` },
  items: { map: 'deviceItems', key: (ids) => `${ids.site}/${ids.device}` },
  checksheet: { map: 'checksheet', key: (ids) => ids.item },
  alert: { map: 'alerts', key: (ids) => `${ids.site}/${ids.device}/${ids.id}` },
};

// Takes one message in. True when something that a screen shows has changed.
export function apply(state, { topic, payload, retained, now }) {
  const read = readDocument(topic, payload);
  if (!read) return false;
  if (read.fault) return noteFault(state, read.fault, now);
  state.stamps.set(topic, state.generation);
  const { kind, ids, document } = read;
  if (kind === 'event') return document !== null && addEvent(state, document);
  if (kind === 'broker') return placeBroker(state, ids.broker, document, retained, now);
  if (kind === 'fleet') return placeFleet(state, document, retained);
  const { map, key } = PLACES[kind];
  return place(state, { kind, map: state[map], key: key(ids), document, retained, now });
}

function noteFault(state, fault, now) {
  state.faultCount += 1;
  state.faults.unshift({ fault, at: now });
  state.faults.length = Math.min(state.faults.length, FAULTS_KEPT);
  return true;
}

function addEvent(state, document) {
  state.events.unshift(document);
  state.events.length = Math.min(state.events.length, EVENTS_KEPT);
  return true;
}

function placeBroker(state, name, document, retained, now) {
  if (document === null) return state.brokers.delete(name);
  state.brokers.set(name, { document, receivedAt: now, live: !retained });
  return true;
}

const isOlder = (next, known, retained) => !retained && known && next.seq < known.seq;

function placeFleet(state, document, retained) {
  if (document !== null && isOlder(document, state.fleet, retained)) return false;
  state.fleet = document;
  return true;
}

function place(state, { kind, map, key, document, retained, now }) {
  const known = map.get(key);
  if (document === null) return map.delete(key);
  if (isOlder(document, known, retained)) return false;
  map.set(key, document);
  if (known && (kind === 'site' || kind === 'device')) {
    state.changes.unshift(...differences(kind, known, document, now));
    state.changes.length = Math.min(state.changes.length, CHANGES_KEPT);
  }
  return true;
}

// What a person would want to be told of between two documents of a site or device.
function differences(kind, before, after, now) {
  const subject = kind === 'site' ? { site: after.site } : { site: after.site, device: after.device };
  const found = [];
  const note = (what, from, to) => {
    if (from !== to) found.push({ ...subject, what, from, to, at: after.at, seenAt: now });
  };
  note('verdict', before.compliance.verdict, after.compliance.verdict);
  note('score', before.compliance.score, after.compliance.score);
  if (kind === 'device') {
    note('lifecycle', before.lifecycle, after.lifecycle);
    note('support', before.support.state, after.support.state);
  } else {
    note('online', before.devices.online, after.devices.online);
  }
  return found;
}

// A new connection: what it does not confirm will be pruned.
export function begin(state) {
  state.generation += 1;
}

// Drops the retained documents that this generation has not confirmed.
export function prune(state) {
  for (const [topic, generation] of [...state.stamps]) {
    if (generation !== state.generation) drop(state, topic);
  }
}

// Forgets what the filters of a screen brought, when it is left: it would grow stale unseen.
export function forget(state, filters) {
  for (const topic of [...state.stamps.keys()]) {
    if (filters.some((filter) => matches(filter, topic))) drop(state, topic);
  }
}

function drop(state, topic) {
  const { kind, ids } = readDocument(topic, '');
  state.stamps.delete(topic);
  if (kind === 'fleet') state.fleet = null;
  else if (kind === 'broker') state.brokers.delete(ids.broker);
  else if (PLACES[kind]) state[PLACES[kind].map].delete(PLACES[kind].key(ids));
}

// MQTT's matching of a topic by a filter (MQTT 5, section 4.7), without $-topics.
export function matches(filter, topic) {
  const wanted = filter.split('/');
  const given = topic.split('/');
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= given.length || (wanted[i] !== '+' && wanted[i] !== given[i])) return false;
  }
  return wanted.length === given.length;
}
