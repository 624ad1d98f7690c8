import portRange from './port-range';
import type { Rule } from './rule';
import selectorNoMatch from './selector-no-match';

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [portRange, selectorNoMatch];
