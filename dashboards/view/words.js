// SPDX-License-Identifier: Apache-2.0
// The two languages, and numbers and times in the manner of each. A word of the contract that a
// language does not know is shown as it came.

import en from './words/en.js';
import ja from './words/ja.js';

const LANGUAGES = { en, ja };
const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

export function languageOf(lang) {
  const words = LANGUAGES[lang];
  const locale = lang === 'ja' ? 'ja-JP' : 'en-GB';
  const number = new Intl.NumberFormat(locale);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    lang,
    w: words,
    word: (list, code) => words[list]?.[code] ?? code ?? '',
    n: (value) => number.format(value),
    clock: (time) => clock.format(new Date(time)),
    moment: (time) => moment.format(new Date(time)),
    date: (text) => (text === 'tba' ? words.device.tba : day.format(new Date(`${text}T00:00:00Z`))),
    // "3 minutes", "2日": the largest unit that fits.
    span: (seconds) => {
      const [unit, length_s] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1);
      return words.span[unit](Math.floor(seconds / length_s));
    },
  };
}
