import { describe } from '../k8s/resource';
import { defineRule } from './rule';

/** FMT-005, SVC-014: the API server refuses a port number outside 1–65535. */
export default defineRule({
  id: 'port-range',
  severity: 'error',
  summary: 'Port number outside 1–65535',
  kinds: ['Service'],
  scope: 'resource',
  fixable: false,
  *check(service) {
    for (const port of service.ports) {
      if (!port.port || isPortNumber(port.port.value)) continue;
      yield {
        range: port.port.range,
        message: `${port.port.value} is no port number, so the API server refuses ${describe(service)}. Use a number from 1 to 65535.`,
      };
    }
  },
});

export function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}
