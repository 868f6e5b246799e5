// SPDX-License-Identifier: Apache-2.0
// A small canned fleet in the contract's words: a factory with faults, a warehouse whose support
// runs out, a shop of which little is known; names and numbers that add up.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './stand.mjs';

const V1 = 'sekisho/v1';
const FUNCTIONS = ['ID', 'PR', 'DE', 'RS', 'RC'];
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z/, 'Z');

export function example(kind, name = '2-full') {
  return JSON.parse(readFileSync(join(ROOT, 'topics/examples/valid', kind, `${name}.json`), 'utf8'));
}

const folder = join(ROOT, 'plugin/checksheets');
const catalogue = JSON.parse(
  readFileSync(
    join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.json')),
    ),
    'utf8',
  ),
);

// 0..1, the same for the same text: canned, but not all alike.
function chance(text) {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0), 16777619) >>> 0;
  return (hash % 1000) / 1000;
}

const SITES = [
  {
    site: 'nagoya',
    name: '名古屋工場',
    level: 3,
    total: 42,
    online: 40,
    fail: 0.12,
    unknown: 0.2,
    support: { supported: 30, ending: 8, ended: 3, unknown: 1 },
  },
  {
    site: 'osaka-dc',
    name: 'Osaka distribution centre',
    level: 2,
    total: 18,
    online: 18,
    fail: 0,
    unknown: 0.12,
    support: { supported: 12, ending: 6 },
  },
  {
    site: 'shop-ginza',
    name: 'Ginza shop',
    level: 1,
    total: 7,
    online: 2,
    fail: 0,
    unknown: 0.9,
    support: { unknown: 7 },
  },
];

function statusOf(site, item) {
  const draw = chance(`${site.site} ${item.item ?? item.id}`);
  if (draw < site.fail) return 'fail';
  if (draw < site.fail + site.unknown) return 'unknown';
  return draw > 0.97 ? 'not_applicable' : draw > 0.94 ? 'waived' : 'pass';
}

const REASONS = {
  fail: 'support.end_of_security_support.not_after',
  unknown: 'clock.synchronised.stale',
  pass: 'met',
  waived: 'firmware.version.version_below',
};

function line(site, item) {
  const status = statusOf(site, item);
  return {
    status,
    scope: item.scope,
    importance: item.importance[site.level],
    ...(REASONS[status] ? { reason: REASONS[status] } : {}),
    ...(status === 'unknown'
      ? {}
      : { evidence: item.pass ? 'reported' : 'attested', at: ago(3600 * (1 + 40 * chance(item.id))) }),
    ...(item.lead ? { lead: item.lead } : {}),
  };
}

function count(into, status) {
  into[status] = (into[status] ?? 0) + 1;
}

function compliance(site, items) {
  const all = { pass: 0, fail: 0, unknown: 0, not_applicable: 0, waived: 0 };
  const functions = Object.fromEntries(FUNCTIONS.map((name) => [name, {}]));
  const categories = {};
  for (const item of items) {
    const status = statusOf(site, item);
    count(all, status);
    count((categories[item.category] ??= {}), status);
    count(functions[item.category.slice(0, 2)], status);
  }
  const decided = all.pass + all.fail;
  return {
    verdict: all.fail ? 'non_compliant' : decided < 10 ? 'unknown' : 'at_risk',
    score: decided < 10 ? null : Math.floor((100 * all.pass) / decided),
    coverage: Math.floor((100 * decided) / (decided + all.unknown)),
    ...all,
    functions,
    categories,
  };
}

export function checksheetDocuments() {
  return Object.fromEntries(
    catalogue.items.map((item) => [
      `${V1}/checksheet/${item.id}`,
      {
        v: 1,
        item: item.id,
        checksheet: catalogue.id,
        category: item.category,
        subcategories: item.subcategories,
        scope: item.scope,
        lead: item.lead ?? null,
        joint: item.joint ?? false,
        stage: item.stage,
        importance: item.importance,
        decided_by: item.pass ? 'rule' : 'attestation',
        title: item.title,
        explanation: item.explanation,
        valid_days: 365,
      },
    ]),
  );
}

export function siteDocument(site) {
  const own = catalogue.items.filter((item) => item.scope !== 'organization');
  const verdicts = site.fail
    ? { non_compliant: 3, at_risk: site.total - 12, compliant: 9 }
    : { at_risk: 2, compliant: site.total - 2 };
  return {
    v: 1,
    site: site.site,
    name: site.name,
    seq: 10,
    at: ago(4),
    use_level: site.level,
    stage: 'production',
    devices: {
      total: site.total,
      online: site.online,
      verdict: site.unknown > 0.5 ? { unknown: site.total } : verdicts,
      support: site.support,
      lifecycle: { active: site.total },
    },
    compliance: compliance(site, own),
    failing: own.filter((item) => statusOf(site, item) === 'fail').map((item) => item.id),
    wipes: { pending: 1, overdue: 0, certified: 2 },
  };
}

function siteItems(site) {
  return FUNCTIONS.map((name) => [
    `${V1}/site/${site.site}/items/${name}`,
    {
      v: 1,
      site: site.site,
      function: name,
      seq: 10,
      at: ago(4),
      more: false,
      items: Object.fromEntries(
        catalogue.items
          .filter((item) => item.category.startsWith(name) && item.scope !== 'organization')
          .map((item) => [item.id, siteLine(site, item)]),
      ),
    },
  ]);
}

function siteLine(site, item) {
  const own = line(site, item);
  if (item.scope !== 'device') return { ...own, ...(chance(item.id) > 0.7 ? { adoption: 'partly' } : {}) };
  const bad = own.status === 'fail' ? 1 + Math.floor(3 * chance(item.id)) : 0;
  const silent =
    own.status === 'unknown' || own.status === 'fail'
      ? Math.floor(6 * chance(`${item.id}u`)) + (own.status === 'unknown' ? 1 : 0)
      : 0;
  const devices = { pass: site.total - bad - silent, fail: bad, unknown: silent };
  return { ...own, devices: Object.fromEntries(Object.entries(devices).filter(([, value]) => value > 0)) };
}

export function deviceDocument(changes = {}) {
  return { ...example('device'), at: ago(8), since: ago(7300), last_seen: ago(8), ...changes };
}

export function brokerDocument(changes = {}) {
  return { ...example('broker'), at: ago(1), ...changes };
}

export function cannedFleet() {
  const sites = SITES.map(siteDocument);
  const total = (read) => sites.reduce((sum, site) => sum + read(site), 0);
  const organization = catalogue.items.filter((item) => item.scope === 'organization');
  const merged = (list) =>
    sites.reduce((sum, site) => {
      for (const [name, value] of Object.entries(site.devices[list])) sum[name] = (sum[name] ?? 0) + value;
      return sum;
    }, {});
  const fleet = {
    v: 1,
    seq: 99,
    at: ago(3),
    checksheet: { id: catalogue.id, version: catalogue.version },
    sites: { total: sites.length, verdict: { non_compliant: 1, at_risk: 1, unknown: 1 } },
    devices: {
      total: total((site) => site.devices.total),
      online: total((site) => site.devices.online),
      verdict: merged('verdict'),
      support: merged('support'),
      lifecycle: { active: 67 },
    },
    compliance: { ...sites[0].compliance, score: 91, coverage: 63 },
    organization: Object.fromEntries(organization.map((item) => [item.id, line(SITES[1], item)])),
  };
  const press = 'nagoya/press-07';
  const items = Object.fromEntries(
    catalogue.items.filter((item) => item.scope === 'device').map((item) => [item.id, line(SITES[0], item)]),
  );
  return {
    ...checksheetDocuments(),
    [`${V1}/fleet`]: fleet,
    ...Object.fromEntries(sites.map((site) => [`${V1}/site/${site.site}`, site])),
    ...Object.fromEntries(SITES.flatMap(siteItems)),
    [`${V1}/broker/edge-1`]: brokerDocument(),
    [`${V1}/device/${press}`]: deviceDocument(),
    [`${V1}/items/${press}`]: {
      v: 1,
      device: 'press-07',
      site: 'nagoya',
      seq: 5121,
      at: ago(8),
      items,
      more: false,
    },
  };
}

// Answers as the plugin gives them, over a made-up list of devices.
export function answerer(devices = deviceLines(120)) {
  return ({ command, id, site, verdict, support, online, limit = 50, cursor }) => {
    if (command === 'device.get')
      return {
        device: deviceDocument(),
        fields: {
          site: 'nagoya',
          owner: 'OT',
          model: 'P-200',
          'support.source': 'vendor notice 2026-02',
          'policy.allowed_ports': '22,443',
        },
      };
    if (command === 'checksheet.get') return catalogueAnswer(id);
    if (command === 'checksheet.faq') return faqAnswer(limit, cursor);
    if (command === 'device.items') return { device: id, site: 'nagoya', items: {} };
    if (command !== 'device.list')
      throw Object.assign(new Error(`no command '${command}'`), { code: 'unsupported' });
    const found = devices.filter(
      (line) =>
        (!site || line.site === site) &&
        (!verdict || line.verdict === verdict) &&
        (!support || line.support === support) &&
        (online === undefined || line.online === online) &&
        (!cursor || line.device > cursor),
    );
    const page = found.slice(0, limit);
    return { devices: page, ...(found.length > limit ? { cursor: page.at(-1).device } : {}) };
  };
}

function catalogueAnswer(id) {
  const item = catalogue.items.find((one) => one.id === id);
  if (!item) throw Object.assign(new Error(`no item '${id}'`), { code: 'not_found' });
  const decision = { en: 'Passes when `it` is so.', ja: '適合の条件：そうであること。' };
  return { item: {}, decision, facts: [], commentary: item.commentary };
}

function faqAnswer(limit, cursor) {
  const faq = catalogue.faq.map((one, index) => ({ id: `F${String(index + 1).padStart(2, '0')}`, ...one }));
  const found = faq.filter(({ id }) => !cursor || id > cursor);
  const page = found.slice(0, limit);
  return { faq: page, ...(found.length > limit ? { cursor: page.at(-1).id } : {}) };
}

export function deviceLines(count_) {
  return Array.from({ length: count_ }, (_, index) => {
    const device = `press-${String(index).padStart(2, '0')}`;
    const draw = chance(device);
    return {
      device,
      site: SITES[index % 3].site,
      model: index % 2 ? 'P-200' : 'GW-9',
      online: draw > 0.2,
      last_seen: ago(5 + 9000 * draw),
      lifecycle: index === 5 ? 'quarantined' : 'active',
      support: draw < 0.1 ? 'ended' : draw < 0.4 ? 'ending' : draw < 0.5 ? 'unknown' : 'supported',
      days_left: draw < 0.1 ? -12 : draw < 0.5 && draw >= 0.4 ? null : Math.floor(900 * draw),
      verdict: draw < 0.15 ? 'non_compliant' : draw < 0.5 ? 'at_risk' : 'compliant',
      score: 60 + Math.floor(40 * draw),
      coverage: 70 + Math.floor(30 * draw),
      failing: draw < 0.15 ? ['Q23', 'Q31'] : [],
    };
  }).sort((a, b) => (a.device < b.device ? -1 : 1));
}

export { V1, ago, catalogue };
