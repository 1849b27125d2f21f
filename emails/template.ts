import type { Brand } from './brand.ts';
import type { Language } from './facts.ts';
import type { Slots } from './slots.ts';
import type { Texts } from './texts/en.ts';
import type { WordingTree } from './wordings/tree.ts';

/** What every template gets: the words, the colours and where the facts come from. */
export interface TemplateProps {
  slots: Slots;
  texts: Texts;
  language: Language;
  brand: Brand;
}

/** What a template about open invoices gets beside. */
export interface StatementProps extends TemplateProps {
  wording: WordingTree;
}
