import { expect, test } from 'vitest';
import { z } from 'zod';
import { Invalid } from '../../server/errors.ts';
import { fields, formState, orProblems, parseForm } from '../../server/web/forms.ts';
import { pagerOf, pagingOf } from '../../server/web/paging.ts';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';

const texts = OFFICE_TEXTS.en;
const form = z.object({
  name: fields.required(5),
  email: fields.email(),
  days: fields.whole(1, 9),
  agreed: fields.checked(),
  note: fields.text(10),
});

test('a form is read: trimmed, lower case, counted, ticked, with what is missing empty', () => {
  const parsed = parseForm(
    form,
    { name: ' Ada ', email: 'A@B.example', days: '3', agreed: 'on', more: 'x' },
    texts.problems,
  );
  expect(parsed).toMatchObject({
    ok: true,
    values: { name: 'Ada', email: 'a@b.example', days: 3, agreed: true, note: '' },
  });
});

test('each field that is wrong says one thing, and what was typed comes back', () => {
  const body = { name: 'Adelheid', email: 'x', days: '12', note: 'longer than ten' };
  const parsed = parseForm(form, body, texts.problems);
  if (parsed.ok) throw new Error('It was taken.');
  expect(Object.fromEntries(parsed.problems.map((p) => [p.field, p.message]))).toEqual({
    name: 'At most 5 characters.',
    email: 'This is not an e-mail address.',
    days: 'At most 9.',
    note: 'At most 10 characters.',
  });
  const state = formState(['name', 'email', 'phone'], parsed.typed, parsed.problems);
  expect(state.hasProblems).toBe(true);
  expect(state.fields.name).toEqual({ value: 'Adelheid', problem: 'At most 5 characters.' });
  expect(state.fields.phone).toEqual({ value: '', problem: null });
});

test('fields that were not sent are asked for', () => {
  const parsed = parseForm(form, {}, texts.problems);
  if (parsed.ok) throw new Error('It was taken.');
  expect(parsed.problems.map((p) => p.field)).toEqual(['name', 'email', 'days']);
  expect(new Set(parsed.problems.map((p) => p.message))).toEqual(
    new Set([texts.problems.required]),
  );
});

test.each([
  [undefined],
  [null],
  ['text'],
  [[]],
  [{ name: { first: 'x' } }],
  [{ name: ['a', 'b'] }],
])('a body of any shape (%j) is no error of ours', (body) => {
  expect(parseForm(form, body, texts.problems).ok).toBe(false);
});

test('a name sent twice counts once, the last time, and NUL characters are dropped', () => {
  const schema = z.object({ name: fields.text() });
  expect(parseForm(schema, { name: ['a', 'b\u0000'] }, texts.problems)).toMatchObject({
    values: { name: 'b' },
  });
});

test('a password keeps its spaces', () => {
  const schema = z.object({ password: fields.text() });
  const parsed = parseForm(schema, { password: ' x ' }, texts.problems, { keep: ['password'] });
  expect(parsed).toMatchObject({ values: { password: ' x ' } });
});

test('problems that an action finds come back like those of the form, others do not', async () => {
  const problem = { field: 'name', code: 'taken', message: 'Taken.' };
  expect(await orProblems(async () => Promise.reject(new Invalid([problem])))).toEqual({
    ok: false,
    problems: [problem],
  });
  expect(await orProblems(async () => 1)).toEqual({ ok: true, value: 1 });
  await expect(orProblems(async () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
});

test('pages of a list keep the other parameters', () => {
  const url = '/invoices?state=late&page=2';
  const paging = pagingOf({ page: '2' });
  expect(paging).toEqual({ page: 2, limit: 50, offset: 50 });
  expect(pagerOf(paging, 120, url, texts)).toEqual({
    summary: '51–100 of 120',
    previousHref: '/invoices?state=late',
    nextHref: '/invoices?state=late&page=3',
  });
  expect(pagerOf(pagingOf({}), 0, '/invoices', texts)).toEqual({
    summary: 'Nothing to show',
    previousHref: null,
    nextHref: null,
  });
});

test.each(['0', '-1', 'x', '1e9', '99999999', ['2']])('page %j is a page', (page) => {
  const { offset } = pagingOf({ page });
  expect(offset).toBeGreaterThanOrEqual(0);
  expect(offset).toBeLessThan(1_000_000);
});
