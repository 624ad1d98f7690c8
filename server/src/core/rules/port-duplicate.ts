import { isPortNumber } from '../k8s/formats';
import { describe } from '../k8s/resource';
import { protocolOf, type ServicePort } from '../k8s/service';
import { say } from '../words';
import { defineRule } from './rule';

/** SVC-015: a port number may stand only once for each protocol. */
export default defineRule({
  id: 'port-duplicate',
  severity: 'error',
  summary: 'The same port and protocol twice in a Service',
  kinds: ['Service'],
  scope: 'resource',
  fixable: false,
  applies: ({ ports }) => ports.length > 1,
  *check(service) {
    const first = new Map<string, ServicePort>();
    for (const entry of service.ports) {
      const { port } = entry;
      if (!port || !isPortNumber(port.value)) continue;
      const key = `${port.value}/${protocolOf(entry)}`;
      const other = first.get(key);
      if (!other?.port) {
        first.set(key, entry);
        continue;
      }
      yield {
        range: port.range,
        message: say`${describe(service)} has port ${key} more than once. A connection to it could mean either entry, so the API server refuses the Service. Change the number or the protocol of one, or remove it.`,
        related: [
          { document: service.document, range: other.port.range, message: say`The first entry for ${key}` },
        ],
      };
    }
  },
});
