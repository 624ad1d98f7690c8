import type { Kind } from './case';
import { defaults } from './defaults';
import { dns } from './dns';
import { policies } from './policies';
import { spread } from './spread';
import { variables } from './variables';

export const KINDS = { defaults, dns, policies, spread, variables } as Readonly<
  Record<string, Kind<unknown, unknown>>
>;
export { randomFrom } from './case';
