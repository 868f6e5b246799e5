// SPDX-License-Identifier: Apache-2.0
// The page in Chromium, behind nginx, on a real Mosquitto with canned documents.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { answerRequests } from './support/answers.mjs';
import { openBrowser, signIn } from './support/browser.mjs';
import {
  V1,
  ago,
  answerer,
  brokerDocument,
  cannedFleet,
  catalogue,
  deviceDocument,
} from './support/canned.mjs';
import { OPERATOR, Stand, eventually } from './support/stand.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let stand;
let browser;
let documents;

before(async () => {
  stand = await Stand.start();
  documents = cannedFleet();
  await stand.publishAll(documents);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stand?.stop();
});

// A page of its own; ends by asserting that nothing went wrong in it.
async function withPage({ hash = '#/', lang = 'en', answer = null, signedIn = true, ...context }, body) {
  const own = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
  const page = await own.newPage();
  page.setDefaultTimeout(10000);
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A failed WebSocket of a broker that is away is the page's to say, and it says so.
    if (message.type() === 'error' && !/WebSocket connection/.test(message.text()))
      wrong.push(message.text());
  });
  const asked = answer ? await answerRequests(page, answer) : [];
  try {
    await page.goto(`${stand.url}?lang=${lang}${hash}`);
    if (signedIn) await signIn(page);
    await body(page, asked, own);
    assert.deepEqual(wrong, []);
  } finally {
    await own.close();
  }
}

const textOf = (page, selector) => page.locator(selector).first().innerText();
const shows = (page, text, selector = 'main') =>
  page.locator(selector).filter({ hasText: text }).first().waitFor();

test('nginx gives the right types and a strict policy, and nothing else', async () => {
  const types = {
    '': 'text/html',
    'app.js': 'text/javascript',
    'style.css': 'text/css',
    'icon.svg': 'image/svg+xml',
  };
  for (const [path, type] of Object.entries(types)) {
    const answer = await fetch(stand.url + path, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get('content-type'), `${type}; charset=utf-8`);
    const policy = answer.headers.get('content-security-policy');
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|blob:/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    if (path === 'app.js') assert.equal(answer.headers.get('content-encoding'), 'gzip');
  }
  for (const path of ['.hidden', '..%2fpackage.json', 'nothing']) {
    const { status } = await fetch(stand.url + path);
    assert.ok(status === 404 || status === 400, `${path} ${status}`);
  }
  assert.equal((await fetch(stand.url, { method: 'POST', body: 'x' })).status, 403);
});

test('a wrong password is refused in words, the right one lets in and lives in this tab only', async () => {
  await withPage({ signedIn: false }, async (page) => {
    await page.fill('#name', OPERATOR.name);
    await page.fill('#password', 'wrong');
    await page.click('button[type=submit]');
    await shows(page, 'The broker refused this name and password');
    await page.fill('#password', OPERATOR.password);
    await page.click('button[type=submit]');
    await shows(page, '名古屋工場');
    const kept = await page.evaluate(() => [
      JSON.stringify(localStorage),
      sessionStorage.length,
      document.cookie,
    ]);
    assert.ok(!kept[0].includes(OPERATOR.password));
    assert.deepEqual(kept.slice(1), [1, '']);
    await page.reload();
    await shows(page, '名古屋工場');
    await page.click('.sign-out');
    await page.waitForSelector('#password');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  });
});

test('the fleet: sites worst first, score never without coverage, brokers', async () => {
  await withPage({}, async (page) => {
    await shows(page, 'Ginza shop');
    assert.deepEqual(await page.locator('tbody th a').allInnerTexts(), [
      '名古屋工場',
      'Osaka distribution centre',
      'Ginza shop',
    ]);
    const scores = await page
      .locator('.score')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    assert.ok(scores.length >= 4);
    for (const label of scores) assert.match(label, /(Score \d+|No score yet), coverage \d+%/);
    await shows(page, 'Well', '.brokers');
    await shows(page, /^67/, '.figure .big');
  });
});

test('a change is on the screen within a second, and is told', async () => {
  await withPage({}, async (page) => {
    await shows(page, 'Ginza shop');
    const topic = `${V1}/site/osaka-dc`;
    const site = documents[topic];
    await stand.publish(topic, {
      ...site,
      seq: site.seq + 1,
      compliance: { ...site.compliance, verdict: 'compliant' },
    });
    await page
      .locator('tr', { hasText: 'Osaka' })
      .filter({ hasText: 'Compliant' })
      .waitFor({ timeout: 1000 });
    await shows(page, /Osaka distribution centre\s+Verdict/, '.feed');
    await stand.publish(topic, site);
  });
});

test('a site shows 23 categories, its sheet, and filters by category and status', async () => {
  await withPage({ hash: '#/site/nagoya', answer: answerer() }, async (page) => {
    await shows(page, '名古屋工場');
    assert.equal(await page.locator('.heat-cell').count(), 23);
    await page.waitForSelector('.sheet tbody tr:not(.group)');
    const whole = await page.locator('.sheet tbody tr:not(.group)').count();
    assert.ok(whole > 40, String(whole));
    await page.click('.heat-cell >> text=PR.AC');
    await eventually(
      async () => (await page.locator('.sheet tbody tr:not(.group)').count()) < whole,
      'the sheet is filtered',
    );
    assert.match(page.url(), /category=PR\.AC/);
    await page.selectOption('#status', 'fail');
    assert.match(page.url(), /status=fail/);
    await page.click('text=Clear the filter');
    await eventually(
      async () => (await page.locator('.sheet tbody tr:not(.group)').count()) === whole,
      'the filter is cleared',
    );
    await page.locator('.sheet summary').first().click();
    assert.ok((await textOf(page, '.sheet details[open] p')).length > 20);
  });
});

test('an opened item tells its commentary, in either language and asked for once', async () => {
  await withPage({ hash: '#/site/nagoya', answer: answerer() }, async (page, asked) => {
    const item = page.locator('.sheet details', { hasText: 'Q23' });
    const { commentary } = catalogue.items.find(({ id }) => id === 'Q23');
    const parts = async () => (await item.locator('dl.commentary dd').allInnerTexts()).slice(0, 4);
    await item.locator('summary').click();
    await item.locator('dl.commentary').waitFor();
    const texts = (lang) => ['why', 'do', 'hint', 'evidence'].map((part) => commentary[part][lang]);
    assert.deepEqual(await parts(), texts('en'));
    assert.equal(await item.locator('dl.commentary code').innerText(), 'it');
    await page.click('text=日本語');
    await shows(page, '重要な理由', '.sheet details[open]');
    assert.deepEqual(await parts(), texts('ja'));
    await item.locator('summary').click();
    await item.locator('summary').click();
    await shows(page, '判定方法', '.sheet details[open]');
    const requests = asked.filter(({ command }) => command === 'checksheet.get');
    assert.deepEqual(
      requests.map(({ id }) => id),
      ['Q23'],
    );
  });
});

test('an item of which nothing is answered says so, and asks again when it is opened again', async () => {
  let faulty = true;
  const answer = (command) => {
    if (command.command === 'checksheet.get' && faulty)
      throw Object.assign(new Error('busy just now'), { code: 'busy' });
    return answerer()(command);
  };
  await withPage({ hash: '#/site/nagoya', answer }, async (page) => {
    const item = page.locator('.sheet details', { hasText: 'Q23' });
    await item.locator('summary').click();
    await shows(page, 'busy just now', '.sheet details[open]');
    faulty = false;
    await item.locator('summary').click();
    await item.locator('summary').click();
    await item.locator('dl.commentary dd').first().waitFor();
    assert.equal(await item.locator('[role=alert]').count(), 0);
  });
});

test('the questions and answers of the catalogue come by the page and open one by one', async () => {
  await withPage({ hash: '#/', answer: answerer(), lang: 'ja' }, async (page, asked) => {
    await page.click('nav >> text=よくある質問');
    await eventually(
      async () => (await page.locator('.faq details').count()) === catalogue.faq.length,
      'all questions are there',
    );
    assert.ok(asked.filter(({ command }) => command === 'checksheet.faq').every(({ limit }) => limit <= 5));
    const { question, answer } = catalogue.faq[0];
    assert.equal(await textOf(page, '.faq summary'), question.ja);
    await page.locator('.faq summary').first().click();
    assert.equal(await textOf(page, '.faq details[open] p'), answer.ja);
    await page.click('text=English');
    await eventually( // the page draws with the next frame
      async () => (await textOf(page, '.faq details[open] p')) === answer.en,
      'the answer is in English',
    );
  });
});

test('devices come by the page and by filter, never by a subscription', async () => {
  await withPage({ hash: '#/devices', answer: answerer() }, async (page, asked) => {
    await page.waitForSelector('tbody tr');
    assert.equal(await page.locator('tbody tr').count(), 50);
    await page.click('text=Show more');
    await eventually(
      async () => (await page.locator('tbody tr').count()) === 100,
      'the second page is there',
    );
    assert.deepEqual(
      asked.map(({ command, limit }) => [command, limit]),
      [
        ['device.list', 50],
        ['device.list', 50],
      ],
    );
    assert.ok(asked[1].cursor);
    await page.selectOption('#filter-online', 'false');
    await eventually(() => asked.some((command) => command.online === false), 'offline ones are asked for');
    await page.selectOption('#filter-support', 'ended');
    await eventually(() => asked.at(-1).support === 'ended', 'ended ones are asked for');
    assert.equal(await page.locator('.badge', { hasText: 'Online' }).count(), 0);
  });
});

test('an answer that says no is shown with what it says, and can be asked again', async () => {
  let refusing = true;
  const real = answerer();
  const answer = (command) => {
    if (refusing)
      throw Object.assign(new Error('the register is being loaded; try again in a minute'), { code: 'busy' });
    return real(command);
  };
  await withPage({ hash: '#/devices', answer }, async (page) => {
    await shows(page, 'the register is being loaded');
    refusing = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('tbody tr');
  });
});

test('a device: state, support, open items with reason and evidence, its live events', async () => {
  await withPage({ hash: '#/device/nagoya/press-07', answer: answerer() }, async (page) => {
    await shows(page, '494 days left');
    await shows(page, 'X.509 certificate');
    await shows(page, /Fail/, '.items');
    await shows(page, 'policy.allowed_ports');
    await stand.publish(
      `${V1}/event/nagoya/press-07`,
      {
        v: 1,
        at: ago(0),
        event: 'denied',
        severity: 'warning',
        site: 'nagoya',
        device: 'press-07',
        reason: 'publish_not_allowed',
        topic: '<img src=x onerror=alert(1)>',
        count: 3,
      },
      false,
    );
    await shows(page, 'Topic denied', '.feed');
    await stand.publish(`${V1}/device/nagoya/press-07`, deviceDocument({ seq: 99999, online: false }));
    await shows(page, 'Offline', '.screen-head');
    await stand.publish(`${V1}/device/nagoya/press-07`, null);
    await shows(page, 'has no document of “press-07”');
    await stand.publish(`${V1}/device/nagoya/press-07`, deviceDocument());
  });
});

test('what a stranger sent is text, in events too', async () => {
  await withPage({ hash: '#/events' }, async (page) => {
    await page.waitForTimeout(300);
    const evil = '<img src=x onerror="document.title=\'owned\'"><script>1</script>';
    await stand.publish(
      `${V1}/event/unknown/unknown`,
      {
        v: 1,
        at: ago(0),
        event: 'refused',
        severity: 'warning',
        site: 'unknown',
        device: 'unknown',
        reason: 'unknown_device',
        client_id: evil,
        username: 'admin',
        count: 2,
      },
      false,
    );
    await shows(page, '<img src=x', '.feed code');
    assert.equal(await page.locator('.feed img').count(), 0);
    await page.click('text=Pause');
    await stand.publish(
      `${V1}/event/nagoya/press-01`,
      {
        v: 1,
        at: ago(0),
        event: 'connected',
        severity: 'info',
        site: 'nagoya',
        device: 'press-01',
        count: 1,
      },
      false,
    );
    await shows(page, 'Paused; 1 newer');
    assert.equal(await page.locator('.feed li').count(), 1);
    await page.click('text=Resume');
    await eventually(async () => (await page.locator('.feed li').count()) === 2, 'the newer one is shown');
  });
});

test('a document that cannot be read is named, and the rest stays', async () => {
  await withPage({}, async (page) => {
    await shows(page, 'Ginza shop');
    await stand.publish(`${V1}/site/shop-ginza`, '{"v":1,"site":"shop-ginza"}', false);
    await shows(page, '1 document could not be read', '.warnings');
    await shows(page, 'Ginza shop');
  });
});

test('a broker whose beat stops makes the page say that it is blind', async () => {
  await withPage({}, async (page) => {
    await shows(page, 'Brokers');
    await stand.publish(`${V1}/broker/edge-1`, brokerDocument());
    await shows(page, 'Well', '.brokers');
    await stand.publish(`${V1}/broker/edge-1`, brokerDocument({ alive: false }));
    await shows(page, 'Blind: no broker', '.warnings');
    await stand.publish(`${V1}/broker/edge-1`, brokerDocument());
    await page.locator('.warnings', { hasText: 'Blind' }).waitFor({ state: 'hidden' });
  });
});

test('without the broker the page says since when it is stale, and comes back by itself', async () => {
  await withPage({}, async (page) => {
    await shows(page, 'Ginza shop');
    await stand.stopBroker();
    await shows(page, 'The connection was lost at', '.warnings');
    await shows(page, 'Ginza shop');
    await stand.startBroker();
    const gone = `${V1}/site/shop-ginza`;
    await stand.publishAll(Object.fromEntries(Object.entries(documents).filter(([topic]) => topic !== gone)));
    await page.locator('.link', { hasText: 'Live' }).waitFor({ timeout: 20000 });
    await page.locator('main', { hasText: 'Ginza shop' }).waitFor({ state: 'hidden' });
    await shows(page, '名古屋工場');
    await stand.publish(gone, documents[gone]);
    await shows(page, 'Ginza shop');
  });
});

test('an unknown site, an unknown address: what to do is said', async () => {
  await withPage({ hash: '#/site/atlantis' }, async (page) => {
    await shows(page, 'knows no site “atlantis”');
    await page.evaluate(() => {
      location.hash = '#/no/such/page';
    });
    await shows(page, 'There is no such page');
    await page.click('text=Go to the fleet');
    await shows(page, 'Ginza shop');
  });
});

test('Japanese by the address, by the browser and by the switch; the page says its language', async () => {
  await withPage({ lang: 'ja' }, async (page) => {
    await shows(page, '全社の状況');
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'ja');
    await page.click('text=English');
    await shows(page, 'Brokers');
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  });
  await withPage({ lang: '', locale: 'ja-JP', signedIn: false }, async (page) => shows(page, 'サインイン'));
});

test('keyboard: the skip link leads to the content, and every step of the way is seen', async () => {
  await withPage({}, async (page) => {
    await shows(page, 'Ginza shop');
    await page.reload();
    await shows(page, 'Ginza shop');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
    assert.equal(outline, '3px');
  });
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    test(`axe-core finds nothing serious, and nothing is wider than the window: ${colorScheme}, ${width}`, async () => {
      await withPage(
        {
          colorScheme,
          viewport: { width, height: 844 },
          answer: answerer(),
          lang: width === 390 ? 'ja' : 'en',
          bypassCSP: true,
        },
        async (page) => {
          await stand.publish(
            `${V1}/event/nagoya/press-07`,
            {
              v: 1,
              at: ago(0),
              event: 'denied',
              severity: 'warning',
              site: 'nagoya',
              device: 'press-07',
              reason: 'publish_not_allowed',
              count: 3,
            },
            false,
          );
          for (const hash of [
            '#/',
            '#/site/nagoya',
            '#/device/nagoya/press-07?items=all',
            '#/devices',
            '#/events',
            '#/faq',
          ]) {
            await page.evaluate((to) => {
              location.hash = to;
            }, hash);
            await page.waitForTimeout(900);
            const closed = page.locator('.sheet summary, .faq summary').first();
            if (await closed.count()) await closed.click();
            await judge(page, hash, width);
          }
          await page.click('.sign-out');
          await page.waitForSelector('#password');
          await judge(page, 'sign-in', width);
        },
      );
    });
  }
}

async function judge(page, where, width) {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    async () => (await globalThis.axe.run({ resultTypes: ['violations'] })).violations,
  );
  const serious = found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => node.html)
          .join(' | ')}`,
    );
  assert.deepEqual(serious, [], where);
  const widest = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(widest <= width, `${where}: ${widest} px wide in a window of ${width}`);
}
