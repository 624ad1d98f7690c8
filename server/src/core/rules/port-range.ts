import { isPortNumber } from '../k8s/formats';
import { describe } from '../k8s/resource';
import type { Located } from '../text';
import { say } from '../words';
import { defineRule } from './rule';

/** FMT-005, SVC-014, EP-007: the API server refuses a port number outside 1–65535. An EndpointSlice may hold any (EPS-010). */
export default defineRule({
  id: 'port-range',
  severity: 'error',
  summary: 'Port number outside 1–65535',
  kinds: ['Service', 'Endpoints'],
  scope: 'resource',
  fixable: false,
  *check(resource) {
    const ports =
      resource.kind === 'Service' ? resource.ports : resource.subsets.flatMap((subset) => subset.ports);
    for (const { port } of ports) {
      if (!port || isPortNumber(port.value)) continue;
      yield { range: port.range, message: messageFor(port, describe(resource)) };
    }
  },
});

function messageFor({ value }: Located<number>, object: string): string {
  return say`${value} is no port number, so the API server refuses ${object}. Use a number from 1 to 65535.`;
}
