import { PROTOCOLS } from '../k8s/enumerations';
import { describe } from '../k8s/resource';
import { protocolOf, type ServicePort } from '../k8s/service';
import { say } from '../words';
import { defineRule } from './rule';

/** SVC-029: sound in itself, but client-side apply goes by the number alone and so takes one port for the other. */
export default defineRule({
  id: 'port-merge-hazard',
  severity: 'information',
  summary: 'The same port number for two protocols',
  kinds: ['Service'],
  scope: 'resource',
  fixable: false,
  applies: ({ ports }) => ports.length > 1,
  *check(service) {
    const first = new Map<number, ServicePort>();
    const told = new Set<number>();
    for (const port of service.ports) {
      // A protocol that is none is refused; what it was meant to be is not known.
      if (!port.port || !PROTOCOLS.includes(protocolOf(port))) continue;
      const number = port.port.value;
      const other = first.get(number);
      if (!other) {
        first.set(number, port);
      } else if (protocolOf(other) !== protocolOf(port) && !told.has(number)) {
        told.add(number);
        yield {
          range: port.port.range,
          message: say`${describe(service)} has port ${number} for both ${protocolOf(other)} and ${protocolOf(port)}. That works, but "kubectl apply" tells ports apart by their number alone: when one of the two is later added, changed or removed, it may keep only one, change the other or remove both. Use "kubectl apply --server-side", which goes by the protocol as well, or replace the Service.`,
          related: [
            {
              document: service.document,
              range: other.port?.range ?? other.range,
              message: say`The same number for ${protocolOf(other)}`,
            },
          ],
        };
      }
    }
  },
});
