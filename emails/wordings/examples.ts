import type { FirstReminderFacts, Language } from '../facts.ts';
import type { FactRecord, Row } from '../fill.ts';
import { sampleFacts } from '../samples.ts';
import { VARIABLES, type VariableName } from './variables.ts';

const kept = new Map<Language, Record<VariableName, string>>();

/** What each variable may look like in a mail of that language. */
export function examplesIn(language: Language): Record<VariableName, string> {
  const known = kept.get(language);
  if (known) return known;
  const facts: FirstReminderFacts = { ...sampleFacts(language).several.first_reminder_be };
  const [row = {}] = facts.lines as Row[];
  const examples = Object.fromEntries(
    Object.entries(VARIABLES).map(([name, { fact }]) => {
      const value = fact.startsWith('.') ? row[fact.slice(1)] : (facts as FactRecord)[fact];
      return [name, typeof value === 'string' ? value : ''];
    }),
  ) as Record<VariableName, string>;
  kept.set(language, examples);
  return examples;
}
