import { formatDay, formatDayShort } from '../calendar/format.ts';
import { isLanguage, localeOf, type Language } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { formatMoney } from '../money/format.ts';
import { sumMinor } from '../money/money.ts';
import type { CallStep } from '../../views/texts/office/en/calls.ts';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';

/** What the words of a call are filled with. */
export interface ScriptSources {
  /** Language of whoever is called, and the country whose notation they read. */
  language: string;
  country: string;
  caller: string;
  firm: string;
  person: string;
  currency: string;
  today: PlainDate;
  /** What is asked for, oldest due first; minor units. */
  asked: readonly { number: string; dueOn: PlainDate; askableMinor: number }[];
  soon: readonly { number: string; dueOn: PlainDate; balanceMinor: number }[];
}

// Nobody listens to a longer list.
const SOON_NAMED = 3;

/** The language a call is held in: ours where we speak theirs, else English. */
export function scriptLanguage(language: string): Language {
  return isLanguage(language) ? language : 'en';
}

/** The six steps of a call (DOMAIN 4.8), in the language of whoever is called. */
export function callScript(sources: ScriptSources): CallStep[] {
  const { asked, soon, currency, today } = sources;
  const language = scriptLanguage(sources.language);
  const locale = localeOf(language, sources.country);
  const money = (minor: number) => formatMoney({ minor, currency }, locale);
  const [oldest] = asked;
  return OFFICE_TEXTS[language].calls.steps({
    ...{ caller: sources.caller, firm: sources.firm, person: sources.person },
    number: asked.length === 1 ? (oldest?.number ?? '') : '',
    count: asked.length,
    total: money(sumMinor(asked.map((one) => one.askableMinor))),
    dueOn: oldest ? formatDay(oldest.dueOn, locale) : '',
    isLate: oldest !== undefined && oldest.dueOn < today,
    soon: soon
      .slice(0, SOON_NAMED)
      .map(
        (one) => `${one.number}, ${money(one.balanceMinor)}, ${formatDayShort(one.dueOn, locale)}`,
      ),
  });
}
