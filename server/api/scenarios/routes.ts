import { z } from 'zod';
import { listScenarios } from '../../scenarios/queries.ts';
import type { Services } from '../../services.ts';
import type { Api } from '../instance.ts';
import { answers } from '../openapi.ts';
import { listOf, name } from '../schemas.ts';

const scenariosOut = listOf(
  name(
    'Scenario',
    z.object({
      id: z.int(),
      key: z.string(),
      name: z.string(),
      thanks: z.enum(['always', 'after_a_step', 'after_third_step', 'never']),
      steps: z.array(
        z.object({
          position: z.int(),
          key: z.string(),
          anchor: z
            .enum(['issue', 'due', 'previous'])
            .meta({
              description: 'Counted from the date of the invoice, the due date, or the step before',
            }),
          offset_days: z.int(),
          channel: z.enum(['email', 'call', 'letter', 'note']),
          mail: z.string().nullable(),
          tone: z.string(),
          needs_approval: z.boolean(),
          minimum_amount: z.int().meta({
            description: 'Passed over below this balance, in minor units of its currency',
          }),
        }),
      ),
    }),
  ),
);

/** The plans of steps: a handful, so all on one page. */
export function registerScenarioRoutes(api: Api, services: Services): void {
  api.get(
    '/scenarios',
    {
      schema: {
        tags: ['scenarios'],
        operationId: 'listScenarios',
        summary: 'All scenarios in their order',
        response: answers({ 200: scenariosOut }),
      },
    },
    async () => {
      const scenarios = await listScenarios(services.sql);
      return {
        data: scenarios.map(({ id, key, name: title, thanks, steps }) => ({
          id,
          key,
          name: title,
          thanks,
          steps: steps.map((step) => ({
            position: step.position,
            key: step.key,
            anchor: step.anchor,
            offset_days: step.offsetDays,
            channel: step.channel,
            mail: step.mail,
            tone: step.tone,
            needs_approval: step.needsApproval,
            minimum_amount: step.conditions.minimumAmountMinor,
          })),
        })),
        next_cursor: null,
      };
    },
  );
}
