import type { WordingProblem } from '../../emails/wordings/problems.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import { stepName } from '../today/wording.ts';
import { inputOf, type FormState, type InputProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { differenceOf, type DifferencePart } from '../wordings/difference.ts';
import {
  checkedView,
  insertables,
  type CheckedProps,
  type Insertable,
} from '../wordings/editor-views.ts';
import type { Editable } from './edit-actions.ts';

export interface ApprovalEdit extends CheckedProps {
  title: string;
  customer: string;
  backHref: string;
  action: string;
  previewAction: string;
  readAt: string;
  subject: InputProps;
  body: InputProps;
  hasProblems: boolean;
  asksThreats: boolean;
  keepsThreats: boolean;
  isEdited: boolean;
  conflict: { subject: DifferencePart[]; body: DifferencePart[] } | null;
  variables: Insertable[];
  conditions: Insertable[];
  blocks: Insertable[];
}

/** What was typed, and what the check and other people say of it. */
export interface ReturnedEdit {
  source: WordingSource;
  problems: readonly WordingProblem[];
  form: FormState<'subject' | 'body'>;
  readAt: number;
  threats: 'none' | 'ask' | 'keep';
  isRefused: boolean;
  /** What somebody else has made of it meanwhile. */
  conflict: WordingSource | null;
  preview: CheckedProps['preview'];
}

/** The page on which one waiting mail is edited. */
export function approvalEdit(
  reader: Reader,
  { message, judged, key }: Editable,
  returned: ReturnedEdit,
): ApprovalEdit {
  const { approvals, wordings } = reader.texts;
  const { source, form, conflict } = returned;
  const path = `/approvals/${message.id}`;
  return {
    ...checkedView(reader, source, returned.problems, returned.preview),
    title: approvals.editTitle(judged.leading ? stepName(reader, judged.leading.step) : ''),
    customer: message.customerName,
    ...{ backHref: path, action: `${path}/edit`, previewAction: `${path}/edit/preview` },
    readAt: String(returned.readAt),
    subject: inputOf(form, 'subject', wordings.subject, {
      ...{ hint: wordings.subjectHint, required: true, autocomplete: 'off' },
    }),
    body: inputOf(form, 'body', wordings.body, { rows: 24 }),
    hasProblems: returned.isRefused,
    asksThreats: returned.threats !== 'none',
    keepsThreats: returned.threats === 'keep',
    isEdited: message.edited !== null,
    conflict: conflict && {
      subject: differenceOf(conflict.subject, source.subject),
      body: differenceOf(conflict.body, source.body),
    },
    ...insertables(reader, key),
  };
}

export interface ApprovalEditViews {
  '/approvals/edit': ApprovalEdit;
}
