import type { FormField, InputProps, SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { scenarioName, type Badge } from '../today/wording.ts';
import { readDraft } from './definition-rules.ts';
import type { ScenarioState, ScenarioUses, VersionState } from './editor-queries.ts';
import { stateBadges } from './list-views.ts';
import type { Audience, Scenario } from './rules.ts';
import { previewWith, rail, type RailStep } from './step-words.ts';
import { previewPath } from './views.ts';

export interface ScenarioNew {
  name: InputProps;
  copyOf: SelectProps;
  hasProblems: boolean;
}

/** The form of a new scenario. */
export function scenarioNew(
  reader: Reader,
  scenarios: readonly { key: string; name: string }[],
  form: { name: FormField; copyOf: string },
): ScenarioNew {
  const { scenarioEditor: words } = reader.texts;
  return {
    name: {
      name: 'name',
      label: words.name,
      field: form.name,
      required: true,
      autocomplete: 'off',
    },
    copyOf: {
      name: 'copy_of',
      label: words.copyOf,
      field: { value: form.copyOf, problem: null },
      options: [
        { value: '', label: words.fromNothing },
        ...scenarios.map((one) => ({ value: one.key, label: scenarioName(reader, one) })),
      ],
    },
    hasProblems: form.name.problem !== null,
  };
}

export interface ScenarioShow {
  name: string;
  path: string;
  badges: Badge[];
  mayEdit: boolean;
  isAdmin: boolean;
  isArchived: boolean;
  changeLabel: string;
  draftHref: string;
  /** The next sixty days with the draft. */
  previewHref: string;
  activationHref: string;
  exportHref: string;
  steps: RailStep[];
  thanks: string;
  note: string;
  versions: {
    title: string;
    badge: Badge | null;
    about: string;
    history: string[];
    chases: string;
    href: string;
  }[];
  followers: string[];
  /** Why it cannot be put away, after somebody asked for it. */
  inUse: string[];
  rename: InputProps;
  copyName: InputProps;
  copyOf: string;
  progress: { about: string; href: string; percent: string } | null;
}

export interface ShowSources {
  state: ScenarioState;
  versions: readonly VersionState[];
  uses: ScenarioUses;
  /** Chases a move has still before it; null: nothing moves. */
  toMove: number | null;
  customers: number;
  refused: ScenarioUses | null;
  rename?: FormField;
  role: string;
}

/** The page of a scenario: its steps, its versions, who follows it. */
export function scenarioShow(reader: Reader, sources: ShowSources): ScenarioShow {
  const { scenarioEditor: words, scenarios } = reader.texts;
  const { state, versions, uses, refused } = sources;
  const path = `/scenarios/${state.key}`;
  const active = versions.find(({ id }) => id === state.activeVersionId);
  const shown = active ?? versions[0];
  const scenario = shown ? scenarioOf(state, shown) : null;
  const name = scenarioName(reader, state);
  const text = (field: string, label: string, value: string): InputProps => ({
    name: field,
    label,
    field: { value, problem: null },
    autocomplete: 'off',
    required: true,
  });
  return {
    name,
    path,
    badges: stateBadges(reader, state),
    mayEdit: sources.role === 'admin' || sources.role === 'collector',
    isAdmin: sources.role === 'admin',
    isArchived: state.archivedAt !== null,
    changeLabel: state.draftNumber === null ? words.change : words.goOn,
    draftHref: state.draftNumber === null ? '' : `${path}/draft`,
    previewHref: state.draftNumber === null ? '' : previewWith(state),
    activationHref:
      state.draftNumber === null ? '' : `${path}/versions/${state.draftNumber}/activation`,
    exportHref: `${path}/export`,
    steps: scenario
      ? rail(reader, scenario, (step) => (active ? previewPath(state, step) : null))
      : [],
    thanks: scenario ? scenarios.thanks[scenario.thanks] : '',
    note: active ? '' : words.noActive,
    versions: versions.map((version) => versionRow(reader, state, version)),
    followers: usesInWords(reader, uses),
    inUse: refused ? usesInWords(reader, refused) : [],
    rename: {
      ...text('name', words.name, state.name),
      ...(sources.rename && { field: sources.rename }),
    },
    copyName: { ...text('name', words.name, ''), name: 'name' },
    copyOf: state.key,
    progress: progressOf(reader, sources, path),
  };
}

export function scenarioOf(
  state: { id: number; key: string; name: string },
  version: Pick<VersionState, 'id' | 'number' | 'definition'>,
): Scenario {
  const { id: versionId, number, definition } = version;
  return readDraft({ ...state, versionId, number, definition });
}

function progressOf(
  reader: Reader,
  { versions, toMove }: ShowSources,
  href: string,
): ScenarioShow['progress'] {
  const moving = versions.find(({ movingAfter }) => movingAfter !== null);
  if (!moving || toMove === null) return null;
  const { moved } = moving;
  const percent = Math.floor((100 * moved) / Math.max(1, moved + toMove));
  const { movingCount } = reader.texts.scenarioEditor;
  return {
    about: movingCount(reader.count(moved), reader.count(toMove)),
    href,
    percent: String(percent),
  };
}

function versionRow(
  reader: Reader,
  state: ScenarioState,
  version: VersionState,
): ScenarioShow['versions'][number] {
  const { scenarioEditor: words } = reader.texts;
  const { activatedAt, activatedBy, createdAt, createdBy } = version;
  const isDraft = activatedAt === null;
  const begun = reader.moment(createdAt);
  const history = isDraft
    ? [createdBy ? words.begunBy(createdBy, begun) : words.begun(begun)]
    : [
        activatedBy
          ? words.activatedBy(activatedBy, reader.moment(activatedAt))
          : words.activated(reader.moment(activatedAt)),
        // Of the first version nothing was under way before.
        version.number === 1
          ? ''
          : version.movingAfter !== null
            ? words.moving
            : version.running === 'move'
              ? words.movedRunning
              : words.keptRunning,
      ].filter((sentence) => sentence !== '');
  return {
    title: words.version(version.number),
    badge: isDraft
      ? { label: words.draft, tone: 'info' }
      : version.id === state.activeVersionId
        ? { label: words.isActive, tone: 'good' }
        : null,
    about: version.note,
    history,
    chases: isDraft ? '' : words.inVersion(version.chases, reader.count(version.chases)),
    href: isDraft ? `/scenarios/${state.key}/versions/${version.number}/activation` : '',
  };
}

/** Who follows a scenario, each a part of a sentence. */
export function usesInWords(reader: Reader, uses: ScenarioUses): string[] {
  const { scenarioEditor: words, trade } = reader.texts;
  const { inUseBy } = words;
  const counted = (count: number, sentence: (count: number, shown: string) => string) =>
    count > 0 ? [sentence(count, reader.count(count))] : [];
  return [
    ...uses.assignments.map(({ audience, segment }) =>
      inUseBy.assignment(
        words.cell(words.audience[audience as Audience], trade.segment[segment] ?? segment),
      ),
    ),
    ...counted(uses.customers, inUseBy.customers),
    ...counted(uses.invoices, inUseBy.invoices),
    ...counted(uses.running, inUseBy.running),
  ];
}
