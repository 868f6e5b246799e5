// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium without a window, and a person's first steps in it.

import { chromium } from 'playwright-core';
import { OPERATOR } from './stand.mjs';

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.SEKISHO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

export async function signIn(page, { name, password } = OPERATOR) {
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('.top nav');
}
