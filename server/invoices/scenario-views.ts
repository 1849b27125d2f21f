import { assignedScenario } from '../scenarios/book-rules.ts';
import { scenarioName } from '../today/wording.ts';
import type { SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { InvoiceSources, ReturnedForms } from './show-views.ts';

/** Which scenario was chosen for an invoice alone, as a form. */
export function scenarioChoice(
  reader: Reader,
  { book, choice }: Pick<InvoiceSources, 'book' | 'choice'>,
  { scenario: returned }: ReturnedForms,
): SelectProps {
  const { scenarioEditor: words, customers } = reader.texts;
  const ofCustomer =
    book.active.find(({ id }) => id === choice?.customerScenarioId) ??
    assignedScenario(book, choice ?? { kind: 'company', country: '', segment: 'standard' });
  return {
    name: 'scenario',
    label: customers.scenario,
    field: {
      value: returned?.value ?? String(choice?.scenarioId ?? ''),
      problem: returned?.problem ? words.notForThem : null,
    },
    options: [
      { value: '', label: words.chooseByCustomer(scenarioName(reader, ofCustomer)) },
      ...book.active.map((one) => ({ value: String(one.id), label: scenarioName(reader, one) })),
    ],
  };
}
