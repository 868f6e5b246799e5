// SPDX-License-Identifier: Apache-2.0
// Addresses: `#/site/nagoya?status=fail` and back, and what each screen listens to. A screen
// subscribes to what it shows and nothing else, each filter small enough for the broker's queue.

import { isId } from '../model/vocabulary.js';

const V1 = 'sekisho/v1';
const CHECKSHEET = `${V1}/checksheet/#`;
const BROKERS = `${V1}/broker/+`; // on every screen: whether anything can be believed

// name → pattern of the path and the filters of the screen.
const SCREENS = {
  fleet: {
    path: [],
    filters: () => [`${V1}/fleet`, `${V1}/site/+`, CHECKSHEET, `${V1}/event/+/+`],
  },
  site: {
    path: ['site', ':site'],
    filters: ({ site }) => [`${V1}/site/${site}`, CHECKSHEET, `${V1}/site/${site}/items/+`],
  },
  device: {
    path: ['device', ':site', ':device'],
    filters: ({ site, device }) => [
      `${V1}/device/${site}/${device}`,
      CHECKSHEET,
      `${V1}/items/${site}/${device}`,
      `${V1}/alert/${site}/${device}/+`,
      `${V1}/event/${site}/${device}`,
    ],
  },
  devices: { path: ['devices'], filters: () => [`${V1}/fleet`] },
  faq: { path: ['faq'], filters: () => [] },
  events: { path: ['events'], filters: () => [`${V1}/event/+/+`] },
};

export function parseRoute(hash) {
  const [path, search = ''] = hash.replace(/^#/, '').split('?');
  const given = path.split('/').filter(Boolean).map(decode);
  const query = Object.fromEntries(new URLSearchParams(search));
  for (const [name, screen] of Object.entries(SCREENS)) {
    const ids = matchPath(screen.path, given);
    if (ids) return { name, ids, query, filters: [BROKERS, ...screen.filters(ids)] };
  }
  return { name: 'missing', ids: {}, query, filters: [BROKERS] };
}

function decode(level) {
  try {
    return decodeURIComponent(level);
  } catch {
    return '';
  }
}

function matchPath(path, given) {
  if (path.length !== given.length) return null;
  const ids = {};
  for (let i = 0; i < path.length; i++) {
    if (path[i].startsWith(':')) {
      if (!isId(given[i])) return null;
      ids[path[i].slice(1)] = given[i];
    } else if (path[i] !== given[i]) {
      return null;
    }
  }
  return ids;
}
