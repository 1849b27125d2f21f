import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Reader } from '../web/reader.ts';
import { stepRow, taskRow, type WorkRow } from '../today/work-rows.ts';
import { whoseTabs, type Whose } from '../customers/whose.ts';
import { hrefOf, type Tab } from '../today/wording.ts';
import type { TaskRow } from './page-queries.ts';
import type { StepTask } from './step-queries.ts';

export interface TasksIndex {
  whose: Tab[];
  groups: { title: string; why: string; rows: WorkRow[] }[];
}

/** Everything that waits for a person: steps to make by hand, then the rest. */
export function tasksIndex(
  reader: Reader,
  sources: {
    whose: Whose;
    tasks: readonly TaskRow[];
    steps: readonly StepTask[];
    book: ScenarioBook;
  },
): TasksIndex {
  const { whose, tasks, steps, book } = sources;
  const { group } = reader.texts.today;
  const groups = [
    {
      ...{ title: group.steps.title, why: `${group.steps.why} ${reader.texts.calls.sorted}` },
      rows: steps.map((step) => stepRow(reader, step, book)),
    },
    { ...group.tasks, rows: tasks.map((task) => taskRow(reader, task)) },
  ];
  return {
    whose: whoseTabs(reader, whose, (mine) => hrefOf('/tasks', { mine })),
    groups: groups.filter((one) => one.rows.length > 0),
  };
}

export interface TaskViews {
  '/tasks/index': TasksIndex;
}
