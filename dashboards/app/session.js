// SPDX-License-Identifier: Apache-2.0
// What the browser remembers: the operator's name and password for this tab only, and the language
// for next time. Storage may be forbidden; the page then works and remembers nothing.

const SESSION = 'sekisho.session';
const LANG = 'sekisho.lang';

function quietly(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

export function recallSession() {
  return quietly(() => {
    const kept = JSON.parse(sessionStorage.getItem(SESSION));
    return kept && typeof kept.name === 'string' && typeof kept.password === 'string' ? kept : null;
  });
}

export function keepSession(name, password) {
  quietly(() => sessionStorage.setItem(SESSION, JSON.stringify({ name, password })));
}

export function dropSession() {
  quietly(() => sessionStorage.removeItem(SESSION));
}

// ?lang= of the address, else the choice of last time, else the browser's own.
export function chooseLang(search, languages) {
  const asked = new URLSearchParams(search).get('lang') ?? quietly(() => localStorage.getItem(LANG));
  if (asked === 'ja' || asked === 'en') return asked;
  const first = languages.find((tag) => /^(ja|en)\b/i.test(tag)) ?? 'en';
  return first.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

export function keepLang(lang) {
  quietly(() => localStorage.setItem(LANG, lang));
}
