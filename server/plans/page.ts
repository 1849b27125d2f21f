import type { FastifyRequest } from 'fastify';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { findPlan, type Plan } from './queries.ts';

export type PlanRequest = FastifyRequest<{ Params: { id: string } }>;

/** The plan that a page of the back office is about. */
export async function readPlan(services: Services, request: PlanRequest): Promise<Plan> {
  const id = idOf(request.params.id);
  const plan = id === undefined ? undefined : await findPlan(services.sql, id);
  if (!plan) throw new NotFound('There is no such plan.');
  return plan;
}
