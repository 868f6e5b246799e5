// SPDX-License-Identifier: Apache-2.0
// The page's two languages say the same things, know the contract's vocabularies, and its addresses
// lead where they say.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseRoute } from '../../dashboards/app/routes.js';
import { chooseLang } from '../../dashboards/app/session.js';
import * as vocabulary from '../../dashboards/model/vocabulary.js';
import { languageOf } from '../../dashboards/view/words.js';
import en from '../../dashboards/view/words/en.js';
import ja from '../../dashboards/view/words/ja.js';

function shape(words, prefix = '') {
  return Object.entries(words).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    if (typeof value === 'object') return shape(value, `${name}/`);
    return [typeof value === 'function' ? `${name}(${value.length})` : name];
  });
}

test('both languages have the same words', () => {
  assert.deepEqual(shape(ja).sort(), shape(en).sort());
});

test('no word is empty, and Japanese ones are Japanese', () => {
  const untranslated = new Set(['auth/psk', 'stage/poc']);
  const walk = (words, other, prefix) =>
    Object.entries(words).forEach(([key, value]) => {
      if (typeof value === 'object') walk(value, other[key], `${prefix}${key}/`);
      if (typeof value !== 'string') return;
      assert.ok(value.length > 0, prefix + key);
      if (!untranslated.has(prefix + key)) assert.notEqual(value, other[key], prefix + key);
    });
  walk(ja, en, '');
});

test("every word of the contract's vocabularies is known", () => {
  const lists = {
    status: 'STATUSES',
    verdict: 'VERDICTS',
    support: 'SUPPORT_STATES',
    lifecycle: 'LIFECYCLES',
    severity: 'SEVERITIES',
    importance: 'IMPORTANCES',
    function: 'FUNCTIONS',
  };
  for (const words of [en, ja]) {
    for (const [name, list] of Object.entries(lists)) {
      for (const code of vocabulary[list]) assert.ok(words[name][code], `${name} ${code}`);
    }
    const categories = Object.values(vocabulary.CATEGORIES).flat();
    assert.equal(categories.length, 23);
    for (const id of categories) assert.ok(words.category[id], id);
  }
});

test('spans and dates are told in the manner of the language', () => {
  assert.equal(languageOf('ja').span(7300), '2時間');
  assert.equal(languageOf('en').span(7300), '2 hours');
  assert.equal(languageOf('en').span(0), '0 seconds');
  assert.equal(languageOf('ja').date('tba'), '未発表');
  assert.match(languageOf('en').date('2028-03-31'), /31 Mar 2028/);
  assert.equal(languageOf('en').date('not a date'), 'not a date');
  assert.equal(languageOf('en').clock('never'), 'never');
  assert.equal(languageOf('en').word('event', 'a_new_one'), 'a_new_one');
});

test("the language is the one asked for, else the browser's", () => {
  assert.equal(chooseLang('?lang=ja', ['en-US']), 'ja');
  assert.equal(chooseLang('', ['fr-FR', 'ja-JP', 'en']), 'ja');
  assert.equal(chooseLang('?lang=xx', ['de']), 'en');
});

test('each screen listens to its own topics and to nothing wider', () => {
  const device = parseRoute('#/device/nagoya/press-07?items=all');
  assert.equal(device.name, 'device');
  assert.deepEqual(device.query, { items: 'all' });
  assert.ok(device.filters.includes('sekisho/v1/device/nagoya/press-07'));
  for (const hash of ['#/', '#/site/nagoya', '#/device/nagoya/press-07', '#/devices', '#/events']) {
    for (const filter of parseRoute(hash).filters) {
      assert.match(
        filter,
        /^sekisho\/v1\/(fleet|site\/(\+|nagoya(\/items\/\+)?)|broker\/\+|checksheet\/#|event\/(\+\/\+|nagoya\/press-07)|(device|items)\/nagoya\/press-07|alert\/nagoya\/press-07\/\+)$/,
      );
    }
  }
});

test('an address cannot smuggle a wildcard or a level into a filter', () => {
  for (const hash of [
    '#/site/%23',
    '#/site/+',
    '#/site/a%2Fb',
    '#/device/nagoya/%2B',
    '#/site/%E0%A4%A',
    '#/nowhere',
  ]) {
    const { name, filters } = parseRoute(hash);
    assert.equal(name, 'missing', hash);
    assert.deepEqual(filters, ['sekisho/v1/broker/+']);
  }
});

test('the rooms know only what they may: model nothing, view the model, app both', () => {
  const rooms = join(dirname(fileURLToPath(import.meta.url)), '../../dashboards');
  const allowed = {
    model: /^\.\/[a-z]+\.js$/,
    view: /^(\.\/|\.\.\/model\/|lit-html)/,
    app: /^(\.\/|\.\.\/(model|view)\/|lit-html$|mqtt$)/,
  };
  for (const [room, may] of Object.entries(allowed)) {
    const files = readdirSync(join(rooms, room)).filter((name) => name.endsWith('.js'));
    assert.ok(files.length > 2, room);
    for (const name of files) {
      const text = readFileSync(join(rooms, room, name), 'utf8');
      for (const [, from] of text.matchAll(/\bfrom '([^']+)'/g)) assert.match(from, may, `${room}/${name}`);
      if (room === 'model')
        assert.doesNotMatch(
          text,
          /\b(document\.(get|query|title)|window|fetch|Date\.now|localStorage)\b/,
          name,
        );
      if (room === 'view') assert.doesNotMatch(text, /unsafeHTML|innerHTML| style=/, name);
    }
  }
});
