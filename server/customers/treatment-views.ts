import type { FieldProblem } from '../errors.ts';
import { assignedScenario, mayFollow, type ScenarioBook } from '../scenarios/book-rules.ts';
import { audienceOf } from '../scenarios/rules.ts';
import { scenarioName } from '../today/wording.ts';
import type { FormField, SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { CustomerCard } from './page-queries.ts';

/** How a customer is reminded, and who looks after it. */
export interface Treatment {
  action: string;
  /** The scenario the customer follows now. */
  name: string;
  reason: string;
  scenario: FormField;
  scenarios: { value: string; label: string }[];
  owner: SelectProps;
}

/** The form as it was sent, with what was wrong. */
export interface ReturnedTreatment {
  typed: { scenario: string; owner: string };
  problems: readonly FieldProblem[];
}

export function treatmentOf(
  reader: Reader,
  customer: CustomerCard,
  sources: { book: ScenarioBook; team: readonly { id: number; name: string }[] },
  returned?: ReturnedTreatment,
): Treatment {
  const { customers, scenarioEditor } = reader.texts;
  const { book, team } = sources;
  const name = scenarioName(reader, assignedScenario(book, customer));
  const chosen = book.active.find(
    (scenario) => scenario.id === customer.scenarioId && mayFollow(scenario, customer),
  );
  const typed = returned?.typed;
  const isRefused = returned?.problems.some(({ field }) => field === 'scenario');
  return {
    action: `/customers/${customer.id}/treatment`,
    name: reader.texts.invoices.inScenario(chosen ? scenarioName(reader, chosen) : name),
    reason: chosen ? customers.chosen : reasonOf(reader, customer),
    scenario: {
      value: typed?.scenario ?? (customer.scenarioId === null ? '' : String(customer.scenarioId)),
      problem: isRefused ? scenarioEditor.notForThem : null,
    },
    scenarios: [
      { value: '', label: customers.scenarioByRule(name) },
      ...book.active.map((scenario) => ({
        value: String(scenario.id),
        label: scenarioName(reader, scenario),
      })),
    ],
    owner: {
      name: 'owner',
      label: scenarioEditor.ownerLabel,
      field: {
        value: typed?.owner ?? (customer.ownerId === null ? '' : String(customer.ownerId)),
        problem: null,
      },
      options: [
        { value: '', label: scenarioEditor.nobodyValue },
        ...team.map((user) => ({ value: String(user.id), label: user.name })),
        // Somebody who left the team still is who it was.
        ...(customer.ownerId === null || team.some(({ id }) => id === customer.ownerId)
          ? []
          : [{ value: String(customer.ownerId), label: customer.ownerName ?? '' }]),
      ],
    },
  };
}

function reasonOf(reader: Reader, customer: CustomerCard): string {
  const { reason } = reader.texts.customers;
  if (audienceOf(customer) === 'belgian_consumer') return reason.belgian_consumer;
  if (customer.segment === 'good_payer') return reason.good_payer;
  if (customer.segment === 'frequent_late') return reason.frequent_late;
  return reason.standard;
}
