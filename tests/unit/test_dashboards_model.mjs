// SPDX-License-Identifier: Apache-2.0
// The page's model: the contract's examples into state, what is newer, what is gone, what is blind.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../dashboards/model/documents.js';
import {
  EVENTS_KEPT,
  apply,
  begin,
  createState,
  forget,
  matches,
  prune,
} from '../../dashboards/model/store.js';
import {
  BLIND_AFTER_S,
  brokerHealth,
  deviceItems,
  heatMap,
  isBlind,
  registeredFields,
  siteChecksheet,
  sitesWorstFirst,
  splitReason,
} from '../../dashboards/model/summaries.js';

const EXAMPLES = join(
  process.env.SEKISHO_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '../..'),
  'topics/examples',
);
const V1 = 'sekisho/v1';
const NOW = Date.parse('2026-11-23T10:00:05Z');

// folder of the examples → topic of a document
const TOPICS = {
  fleet: () => `${V1}/fleet`,
  site: (d) => `${V1}/site/${d.site}`,
  'site-items': (d) => `${V1}/site/${d.site}/items/${d.function}`,
  device: (d) => `${V1}/device/${d.site}/${d.device}`,
  items: (d) => `${V1}/items/${d.site}/${d.device}`,
  broker: (d) => `${V1}/broker/${d.broker}`,
  checksheet: (d) => `${V1}/checksheet/${d.item}`,
  event: (d) => `${V1}/event/${d.site}/${d.device}`,
  alert: (d) => `${V1}/alert/${d.site}/${d.device}/${d.id}`,
};

const example = (kind, name = '2-full') =>
  JSON.parse(readFileSync(join(EXAMPLES, 'valid', kind, `${name}.json`), 'utf8'));

function feed(state, topic, document, { retained = false, now = NOW } = {}) {
  return apply(state, { topic, payload: document === null ? '' : JSON.stringify(document), retained, now });
}

test('every valid example of what the page reads is taken', () => {
  for (const [kind, topicOf] of Object.entries(TOPICS)) {
    const names = readdirSync(join(EXAMPLES, 'valid', kind));
    assert.ok(names.length >= 3, kind);
    for (const name of names) {
      const document = example(kind, name.replace(/\.json$/, ''));
      const state = createState();
      assert.equal(feed(state, topicOf(document), document), true, `${kind}/${name}`);
      assert.deepEqual(state.faults, [], `${kind}/${name}`);
    }
  }
});

test('what is not a document is counted, named and changes nothing else', () => {
  const site = example('site');
  const broken = [
    '{',
    '[]',
    'null',
    '"x"',
    '{"v":2}',
    JSON.stringify({ ...site, v: '1' }),
    JSON.stringify({ ...site, site: 'other' }),
    JSON.stringify({ ...site, at: 'yesterday' }),
    JSON.stringify({ ...site, devices: 3 }),
    JSON.stringify({ ...site, compliance: { ...site.compliance, score: 101 } }),
    JSON.stringify({ ...site, compliance: { ...site.compliance, verdict: 'fine' } }),
  ];
  const state = createState();
  for (const payload of broken) {
    apply(state, { topic: `${V1}/site/${site.site}`, payload, retained: true, now: NOW });
  }
  assert.equal(state.faultCount, broken.length);
  assert.equal(state.sites.size, 0);
  assert.match(state.faults[0].fault, /^sekisho\/v1\/site\/nagoya: /);
});

test('topics that are not ours are none of our business', () => {
  for (const topic of [
    'data/nagoya/press-07/x',
    `${V1}`,
    `${V1}/site`,
    `${V1}/site/a/b`,
    `${V1}/site/a%b`,
    `${V1}/fleet/x`,
  ]) {
    assert.equal(readDocument(topic, '{}'), null, topic);
  }
});

test('of live documents the higher seq wins; a retained one always counts', () => {
  const state = createState();
  const device = example('device');
  const topic = TOPICS.device(device);
  feed(state, topic, { ...device, seq: 10 });
  assert.equal(feed(state, topic, { ...device, seq: 9, online: false }), false);
  assert.equal(state.devices.get('nagoya/press-07').seq, 10);
  assert.equal(feed(state, topic, { ...device, seq: 1 }, { retained: true }), true);
  assert.equal(state.devices.get('nagoya/press-07').seq, 1);
});

test('an empty payload means gone', () => {
  const state = createState();
  const device = example('device');
  feed(state, TOPICS.device(device), device);
  assert.equal(feed(state, TOPICS.device(device), null), true);
  assert.equal(state.devices.size, 0);
});

test('what a new connection does not confirm is dropped, what it confirms stays', () => {
  const state = createState();
  const site = example('site');
  feed(state, `${V1}/site/nagoya`, site, { retained: true });
  feed(state, `${V1}/site/osaka`, { ...site, site: 'osaka' }, { retained: true });
  feed(state, `${V1}/fleet`, example('fleet'), { retained: true });
  begin(state);
  feed(state, `${V1}/site/nagoya`, site, { retained: true });
  prune(state);
  assert.deepEqual([...state.sites.keys()], ['nagoya']);
  assert.equal(state.fleet, null);
});

test('leaving a screen forgets what only that screen listened to', () => {
  const state = createState();
  const site = example('site');
  feed(state, TOPICS.site(site), site);
  feed(state, `${V1}/fleet`, example('fleet'));
  forget(state, [`${V1}/site/+`]);
  assert.equal(state.sites.size, 0);
  assert.ok(state.fleet);
});

test('changes are told only between two documents of the same subject', () => {
  const state = createState();
  const site = example('site');
  feed(state, TOPICS.site(site), site, { retained: true });
  assert.deepEqual(state.changes, []);
  const better = {
    ...site,
    seq: site.seq + 1,
    compliance: { ...site.compliance, verdict: 'compliant', score: 100 },
  };
  feed(state, TOPICS.site(site), better);
  assert.deepEqual(
    state.changes.map(({ what, from, to }) => [what, from, to]),
    [
      ['verdict', site.compliance.verdict, 'compliant'],
      ['score', site.compliance.score, 100],
    ],
  );
});

test('events are kept newest first and never without bound', () => {
  const state = createState();
  const event = example('event');
  for (let count = 1; count <= EVENTS_KEPT + 50; count++)
    feed(state, TOPICS.event(event), { ...event, count });
  assert.equal(state.events.length, EVENTS_KEPT);
  assert.equal(state.events[0].count, EVENTS_KEPT + 50);
});

test('a broker whose beat is old is blind, whatever the clocks say', () => {
  const document = { ...example('broker'), alive: true, at: '2026-11-23T10:00:00Z' };
  const health = (changes, now) =>
    brokerHealth({ document, receivedAt: NOW, live: true, ...changes }, now).state;
  assert.equal(health({}, NOW + 5000), 'well');
  assert.equal(health({}, NOW + (BLIND_AFTER_S + 1) * 1000), 'blind');
  // A browser's clock that is an hour ahead does not make a live beat old; a retained one it does.
  const ahead = NOW + 3600e3;
  assert.equal(health({ receivedAt: ahead }, ahead + 1000), 'well');
  assert.equal(health({ receivedAt: ahead, live: false }, ahead + 1000), 'blind');
  assert.equal(health({ document: { ...document, alive: false } }, NOW), 'stopped');
  assert.equal(health({ document: { ...document, store: { state: 'down' } } }, NOW), 'store');
});

test('blind is said only when no broker is alive', () => {
  const state = createState();
  assert.equal(isBlind(state, NOW), false);
  const broker = { ...example('broker'), alive: true };
  feed(state, `${V1}/broker/edge-1`, broker);
  feed(state, `${V1}/broker/edge-2`, { ...broker, broker: 'edge-2', alive: false });
  assert.equal(isBlind(state, NOW), false);
  assert.equal(isBlind(state, NOW + 3600e3), true);
});

test('sites that need hands come first, and undecided is not the worst score', () => {
  const state = createState();
  const site = example('site');
  const add = (id, verdict, score) =>
    feed(state, `${V1}/site/${id}`, {
      ...site,
      site: id,
      compliance: { ...site.compliance, verdict, score },
    });
  add('good', 'compliant', 100);
  add('bad-90', 'non_compliant', 90);
  add('new', 'unknown', null);
  add('bad-40', 'non_compliant', 40);
  add('risky', 'at_risk', 70);
  assert.deepEqual(
    sitesWorstFirst(state).map((document) => document.site),
    ['bad-40', 'bad-90', 'risky', 'new', 'good'],
  );
});

test("the heat map shows all 23 categories and a company's own", () => {
  const groups = heatMap({ 'PR.DS': { pass: 3, fail: 1 }, 'PR.ZZ': { unknown: 2 } });
  const cells = groups.flatMap((group) => group.categories);
  assert.equal(cells.length, 24);
  assert.equal(cells.find((cell) => cell.id === 'PR.DS').worst, 'fail');
  assert.equal(cells.find((cell) => cell.id === 'PR.ZZ').total, 2);
  assert.equal(cells.find((cell) => cell.id === 'RC.CO').worst, null);
});

test("a site's sheet joins its five documents with the catalogue, and says when it is cut", () => {
  const state = createState();
  const items = example('site-items');
  feed(state, TOPICS['site-items'](items), items);
  const entry = { ...example('checksheet'), item: 'Q23', category: 'PR.DS' };
  feed(state, `${V1}/checksheet/Q23`, entry);
  const sheet = siteChecksheet(state, 'nagoya');
  assert.deepEqual(
    sheet.lines.map((line) => [line.item, line.function]),
    [
      ['Q23', 'PR'],
      ['Q24', 'PR'],
    ],
  );
  assert.equal(sheet.lines[0].entry.category, 'PR.DS');
  assert.equal(sheet.more, false);
  feed(state, TOPICS['site-items'](items), { ...items, seq: items.seq + 1, more: true });
  assert.equal(siteChecksheet(state, 'nagoya').more, true);
});

test('brief lines of a sheet get what the encoder left out', () => {
  const state = createState();
  feed(state, `${V1}/site/nagoya/items/PR`, {
    v: 1,
    site: 'nagoya',
    function: 'PR',
    seq: 1,
    at: '2026-11-23T10:00:00Z',
    items: { Q20: { status: 'pass' } },
  });
  const [line] = siteChecksheet(state, 'nagoya').lines;
  assert.deepEqual([line.scope, line.importance], ['device', 'required']);
});

test("a device's items that did not fit come from the request, the live ones before it", () => {
  const state = createState();
  const items = { ...example('items'), more: true, items: { Q01: { status: 'fail' } } };
  feed(state, TOPICS.items(items), items);
  const lines = deviceItems(state, items.site, items.device, {
    Q01: { status: 'pass' },
    Q02: { status: 'pass' },
  });
  assert.deepEqual(
    lines.map((line) => [line.item, line.status]),
    [
      ['Q01', 'fail'],
      ['Q02', 'pass'],
    ],
  );
  assert.equal(deviceItems(createState(), 'a', 'b', null), null);
});

test('of the register only what a person entered is shown', () => {
  const fields = {
    owner: 'OT',
    'support.firmware.end_of_life': '2030-01-01',
    'policy.allowed_ports': 'none',
    use_level: '0',
    epoch: 'ab',
    online: '1',
    seq: '3',
  };
  assert.deepEqual(
    registeredFields(fields).map(([name]) => name),
    ['owner', 'support.firmware.end_of_life', 'policy.allowed_ports'],
  );
  assert.deepEqual(registeredFields({ use_level: '3' }), [['use_level', '3']]);
});

test('reason codes are split into the fact and what is wrong with it', () => {
  assert.deepEqual(splitReason('clock.synchronised.stale'), { fact: 'clock.synchronised', code: 'stale' });
  assert.deepEqual(splitReason('met'), { fact: null, code: 'met' });
});

test('filters match as MQTT has it', () => {
  assert.ok(matches('a/+/c', 'a/b/c'));
  assert.ok(matches('a/#', 'a'));
  assert.ok(matches('a/#', 'a/b/c'));
  assert.ok(!matches('a/+', 'a/b/c'));
  assert.ok(!matches('a/b', 'a'));
});
