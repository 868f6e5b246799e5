// SPDX-License-Identifier: Apache-2.0
// The two languages, and numbers and times in the manner of each. A word of the contract that a
// language does not know is shown as it came.

import { timeOf } from '../model/time.js';
import en from './words/en.js';
import ja from './words/ja.js';

const LANGUAGES = { en, ja };
const UNITS = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

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
    // Both take a time of the contract or milliseconds; what is no time is shown as it came.
    clock: (time) => shown(clock, time),
    moment: (time) => shown(moment, time),
    date: (text) => (text === 'tba' ? words.device.tba : shown(day, `${text}T00:00:00Z`, text)),
    // "3 minutes", "2日": the largest unit that fits.
    span: (seconds) => {
      const [unit, length_s] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1);
      return words.span[unit](Math.floor(seconds / length_s));
    },
  };
}

function shown(format, time, fallback = time) {
  const milliseconds = typeof time === 'number' ? time : timeOf(time);
  return Number.isNaN(milliseconds) ? String(fallback ?? '') : format.format(milliseconds);
}
