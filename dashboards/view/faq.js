// SPDX-License-Identifier: Apache-2.0
// What people ask first about the checksheet, and the catalogue's answers.

import { html, nothing } from 'lit-html';
import { answerFault, code, empty } from './parts.js';

export function faqScreen({ l, catalogue }) {
  const { faq, faqError } = catalogue;
  return html`<header class="screen-head"><h1>${l.w.faq.title}</h1><p class="faint">${l.w.faq.lead}</p></header>
    ${faqError ? answerFault(l, faqError) : nothing}
    ${
      faq === null
        ? empty(l.w.faq.waiting)
        : faq.length === 0
          ? empty(l.w.faq.none)
          : html`<section class="panel faq">${faq.map(
              ({ question, answer }) => html`<details><summary>${question[l.lang]}</summary>
        <p>${code(answer[l.lang])}</p></details>`,
            )}</section>`
    }`;
}
