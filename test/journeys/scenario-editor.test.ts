import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import { FR, givenDebtor, givenFirm, signIn, startJourney, type Journey } from './support.ts';

let browser: TestBrowser;
let journey: Journey;
beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
  await givenFirm(journey.services);
  await givenDebtor(journey.services, { amounts: [120_000, 45_000] });
});
afterAll(async () => {
  await browser.close();
  await journey.close();
});

const { scenarioEditor: words } = FR;

test(
  'a scenario is changed, looked at and activated, and every page of it is accessible and narrow enough',
  {
    timeout: 300_000,
  },
  async () => {
    const { url, services } = journey;
    const { page, leave } = await browser.visitor();
    const faults: string[] = [];
    const look = async () => {
      for (const fault of await inspectPage(page)) faults.push(`${page.url()}: ${fault}`);
    };
    await signIn(page, url);
    await page.goto(`${url}/scenarios`);
    await look();
    await page.goto(`${url}/scenarios/standard`);
    await page.getByRole('button', { name: words.change, exact: true }).click();
    await page.locator('#step-7').waitFor();
    await look();

    // The line beside the form follows what is chosen.
    await page.locator('select[name=s1_does]').selectOption('call');
    await page.locator('#draft-rail li').nth(2).getByText(FR.scenarios.later).waitFor();
    await page.locator('select[name=s1_does]').selectOption('reminder');
    await page.locator('input[name=s1_days]').fill('5');
    const add = page.getByRole('button', { name: words.aboutStep(words.addAfter, words.step(2)) });
    await add.click();
    await page.locator('#step-8').waitFor();
    expect(await page.locator('input[name=s1_days]').inputValue()).toBe('5');
    const remove = words.aboutStep(words.removeStep, words.step(3));
    await page.getByRole('button', { name: remove }).click();
    await page.locator('#step-8').waitFor({ state: 'detached' });
    await page.getByLabel(words.note).fill('Deux jours de plus avant la première relance');
    await page.getByRole('button', { name: words.save }).last().click();
    await page.getByText(words.saved).waitFor();

    await page.getByRole('link', { name: words.toActivation }).click();
    await page.getByText(words.whenLong.after_due(5)).waitFor();
    await look();
    await page.getByRole('button', { name: words.activate, exact: true }).click();
    await page.getByText(words.activatedNotice(2)).waitFor();
    // The worker takes the two invoices along; the page follows by itself.
    await page.locator('#progress').waitFor({ state: 'detached' });
    await page.getByText(words.movedRunning).waitFor();
    await look();
    const rows = await services.sql`
    select v.number from chases c join scenario_versions v on v.id = c.version_id`;
    expect(rows.map(({ number }) => number as number)).toEqual([2, 2]);

    for (const path of ['new', 'assignment', 'import']) {
      await page.goto(`${url}/scenarios/${path}`);
      await look();
    }
    expect(faults).toEqual([]);
    await leave();
  },
);

test('a scenario is made without JavaScript, step by step', { timeout: 180_000 }, async () => {
  const { url, services } = journey;
  const { page, leave } = await browser.visitor({ javaScriptEnabled: false });
  await signIn(page, url);
  await page.goto(`${url}/scenarios/new`);
  await page.getByLabel(words.name).fill('Au téléphone');
  await page.getByRole('button', { name: words.makeSubmit }).click();
  await page.getByText(words.made).waitFor();
  await page.getByRole('button', { name: words.addStep, exact: true }).click();
  await page.locator('select[name=s1_does]').selectOption('call');
  await page.locator('input[name=s1_days]').fill('8');
  // The key to enter saves; it presses none of the buttons that move steps.
  await page.locator('input[name=s1_days]').press('Enter');
  await page.getByText(words.saved).waitFor();
  await page.getByRole('link', { name: words.toActivation }).click();
  await page.getByRole('button', { name: words.activate, exact: true }).click();
  await page.getByText(words.activatedNotice(1)).waitFor();
  const [row] = await services.sql`
    select jsonb_array_length(definition -> 'steps') as steps, definition -> 'steps' -> 1 ->> 'channel' as channel
    from scenario_versions v join scenarios s on s.id = v.scenario_id where s.key = 'au-telephone'`;
  expect(row).toEqual({ steps: 2, channel: 'call' });
  await leave();
});

const BOOK = `relance: 1
scenarios:
  telephone:
    name: Au téléphone d’abord
    thanks: never
    steps:
      - {key: call, anchor: due, offset_days: 5, channel: call}
      - {key: mail, anchor: due, offset_days: 15, channel: email, mail: reminder, tone: neutral}
assignments:
  company: {frequent_late: telephone, at_risk: personal}
  public: {at_risk: personal}
`;

test(
  'a file brings a scenario and who follows it: at once, and once its draft is activated',
  { timeout: 180_000 },
  async () => {
    const { url } = journey;
    const { page, leave } = await browser.visitor();
    const faults: string[] = [];
    const look = async () => {
      for (const fault of await inspectPage(page)) faults.push(`${page.url()}: ${fault}`);
    };
    await signIn(page, url);
    await page.goto(`${url}/scenarios/import`);
    await page.getByLabel(words.importText).fill(BOOK);
    await page.getByRole('button', { name: words.importLook }).click();
    await page.getByText(words.importCell.later).waitFor();
    expect(await page.getByRole('checkbox').isChecked()).toBe(true);
    await look();
    await page.getByRole('button', { name: words.importApply }).click();
    await page.getByText(words.importedWaiting('1')).waitFor();
    await look();
    await page.locator('#waiting').getByRole('link', { name: words.toActivation }).click();
    await page.getByText(words.wishOnActivation).waitFor();
    await look();
    await page.getByRole('button', { name: words.activate, exact: true }).click();
    await page.getByText(words.activatedNotice(1)).waitFor();
    await page.goto(`${url}/scenarios/assignment`);
    const cell = page.locator('select[name=company_frequent_late] option:checked');
    expect(await cell.textContent()).toBe('Au téléphone d’abord');
    expect(await page.locator('#waiting').count()).toBe(0);
    expect(faults).toEqual([]);
    await leave();
  },
);
