// SPDX-License-Identifier: Apache-2.0
// The browser's part of test_plugin.py, which starts the broker with the plugin and registers what
// is looked for here.

import mqtt from 'mqtt';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, signIn } from './support/browser.mjs';
import { freePort, startNginx } from './support/stand.mjs';

const env = process.env;
const VIEWER = { name: 'guest', password: env.SEKISHO_VIEWER_PASSWORD };
let folder;
let nginx;
let browser;
let page;
const wrong = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sekisho-plugin-page-'));
  const port = await freePort();
  nginx = await startNginx(folder, port, env.SEKISHO_WEBSOCKET_PORT);
  browser = await openBrowser();
  page = await browser.newPage();
  page.setDefaultTimeout(10000);
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  await page.goto(`http://127.0.0.1:${port}/?lang=en#/`);
  await signIn(page, VIEWER);
});

after(async () => {
  await browser?.close();
  await nginx?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const shows = (text, selector = 'main') => page.locator(selector).filter({ hasText: text }).first().waitFor();
const open = (hash) =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

function deviceClient(password) {
  return mqtt.connectAsync(
    `mqtt://127.0.0.1:${env.SEKISHO_MQTT_PORT}`,
    { username: 'press-07', clientId: 'press-07', password, protocolVersion: 5, reconnectPeriod: 0 },
    false,
  );
}

test('the fleet of the plugin is on the screen, and every document of it can be read', async () => {
  await shows('名古屋工場');
  await shows('Well', '.brokers');
  await shows('test-broker', '.brokers');
  assert.equal(await page.locator('.warning').count(), 0, 'no rights missing, nothing unreadable');
});

test("the site: 60 items less the organization's by their names, and its devices by request", async () => {
  await open('#/site/nagoya');
  await shows('press-07', 'table');
  await shows('press-08', 'table');
  assert.equal(await page.locator('.heat-cell').count(), 23);
  assert.ok(
    (await page.locator('.sheet details.item-name').count()) >= 50,
    'items have titles and explanations',
  );
  assert.equal(await page.locator('[role=alert] .notice').count(), 0);
});

test("an item's commentary and the questions come from the plugin", async () => {
  const item = page.locator('.sheet details', { hasText: 'Q23' });
  await item.locator('summary').click();
  await item.locator('dl.commentary', { hasText: 'Whoever can press the reset button' }).waitFor();
  await item.locator('dl.commentary', { hasText: "Decided by a person's attestation." }).waitFor();
  await open('#/faq');
  await shows('Is a compliant verdict a certification by JSSEC?');
  await open('#/site/nagoya');
});

test('the device: its period, its open items, and its coming and going as it happens', async () => {
  await open('#/device/nagoya/press-07');
  await shows('31 Mar 2999');
  await shows('vendor notice');
  await shows('support.source', 'dl code');
  await shows('Offline', '.screen-head');
  const device = await deviceClient(env.SEKISHO_DEVICE_SECRET);
  await page.locator('.screen-head', { hasText: 'Online' }).waitFor({ timeout: 3000 });
  await shows('Connected', '.feed');
  await device.endAsync();
  await page.locator('.screen-head', { hasText: 'Offline' }).waitFor({ timeout: 3000 });
});

test('a wrong secret is on the events screen, with a reason in words', async () => {
  await open('#/events');
  await shows('Events', 'h1');
  await page.waitForTimeout(500);
  await assert.rejects(deviceClient('not the secret'));
  await shows('Connection refused', '.feed');
  await shows('Wrong secret', '.feed');
  assert.deepEqual(wrong, []);
});

test('who may not read is told so: a device that signs in sees nothing of the fleet', async () => {
  await page.click('.sign-out');
  await page.waitForSelector('#password');
  await open('#/');
  await signIn(page, { name: 'press-07', password: env.SEKISHO_DEVICE_SECRET });
  await shows('Your role may not read', '.warnings');
  await shows('sekisho/v1/fleet', '.warnings');
  assert.equal(await page.locator('tbody tr').count(), 0);
});
