// SPDX-License-Identifier: Apache-2.0
// Screenshots of the canned fleet for a person to look at: node tests/browser/shots.mjs FOLDER, with
// SEKISHO_ROOT set as the tests have it. English and Japanese, desktop and phone, light and dark.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answerRequests } from './support/answers.mjs';
import { openBrowser, signIn } from './support/browser.mjs';
import { V1, ago, answerer, cannedFleet } from './support/canned.mjs';
import { Stand } from './support/stand.mjs';

const folder = process.argv[2] ?? 'shots';
const SCREENS = {
  fleet: '#/',
  site: '#/site/nagoya',
  device: '#/device/nagoya/press-07',
  devices: '#/devices',
  events: '#/events',
  faq: '#/faq',
};
const LOOKS = [
  ['en', 'light', 1440],
  ['ja', 'dark', 1440],
  ['ja', 'light', 390],
  ['en', 'dark', 390],
  ['ja', 'light', 1440],
  ['en', 'light', 2560],
];
const only = process.argv[3] ? process.argv[3].split(',') : null;

await mkdir(folder, { recursive: true });
const stand = await Stand.start();
await stand.publishAll(cannedFleet());
const browser = await openBrowser();

async function happen() {
  const base = { v: 1, site: 'nagoya', device: 'press-07', broker: 'edge-1', count: 1 };
  await stand.publish(
    `${V1}/event/nagoya/press-07`,
    {
      ...base,
      at: ago(61),
      event: 'connected',
      severity: 'info',
      address: '10.0.0.7',
      client_id: 'press-07',
    },
    false,
  );
  await stand.publish(
    `${V1}/event/nagoya/press-07`,
    {
      ...base,
      at: ago(30),
      event: 'denied',
      severity: 'warning',
      reason: 'not_in_rights',
      topic: 'data/nagoya/press-08/temperature',
      client_id: 'press-07',
      count: 14,
    },
    false,
  );
  await stand.publish(
    `${V1}/event/unknown/unknown`,
    {
      ...base,
      site: 'unknown',
      device: 'unknown',
      at: ago(12),
      event: 'refused',
      severity: 'warning',
      reason: 'unknown_device',
      username: 'admin',
      client_id: 'mqtt-explorer-6f2a',
      address: '10.0.9.31',
    },
    false,
  );
  await stand.publish(
    `${V1}/event/nagoya/press-07`,
    { ...base, at: ago(2), event: 'verdict', severity: 'critical', reason: 'non_compliant', detail: 'Q23' },
    false,
  );
  await new Promise((resolve) => setTimeout(resolve, 400));
}

for (const [lang, scheme, width] of LOOKS) {
  const name = `${lang}-${scheme}-${width}`;
  if (only && !only.includes(name)) continue;
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: width < 500 ? 844 : 900 },
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  await answerRequests(page, answerer());
  await page.goto(`${stand.url}?lang=${lang}#/`);
  await page.screenshot({ path: join(folder, `${name}-sign-in.png`) });
  await signIn(page);
  for (const [screen, hash] of Object.entries(SCREENS)) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(900);
    await happen();
    await page.screenshot({ path: join(folder, `${name}-${screen}.png`), fullPage: true });
  }
  await context.close();
}
await browser.close();
await stand.stop();
