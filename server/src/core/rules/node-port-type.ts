import { describe } from '../k8s/resource';
import { isHeadless, knownTypeOf, type Service, type ServicePort } from '../k8s/service';
import { removePortField, setSpecField } from '../k8s/service-edits';
import { say } from '../words';
import { defineRule, repair, type Fix } from './rule';

/** SVC-020: a Service of type ClusterIP, headless or not, has no ports on the nodes. */
export default defineRule({
  id: 'node-port-type',
  severity: 'error',
  summary: 'nodePort on a Service of type ClusterIP',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'suggested',
  applies: ({ ports }) => ports.some(({ nodePort }) => nodePort),
  *check(service) {
    if (knownTypeOf(service) !== 'ClusterIP') return;
    for (const port of service.ports) {
      if (!port.nodePort?.value) continue;
      yield {
        range: port.nodePort.range,
        message: say`${describe(service)} ${reason(service)} and so has no ports on the nodes; the API server refuses nodePort ${port.nodePort.value}. ${advice(service)}`,
        fixes: () => fixesFor(service, port),
      };
    }
  },
});

function reason(service: Service): string {
  if (isHeadless(service)) return say`is headless`;
  return service.type?.value ? say`is of type ClusterIP` : say`has no type, which means ClusterIP,`;
}

/** SVC-050: a headless Service cannot be of another type. */
function advice(service: Service): string {
  return isHeadless(service) ? say`Remove nodePort.` : say`Remove nodePort, or make the type NodePort.`;
}

function fixesFor(service: Service, port: ServicePort): Fix[] {
  const name = describe(service);
  const removal = removePortField(service, port, 'nodePort');
  const change = isHeadless(service) ? [] : setSpecField(service, 'type', 'NodePort');
  return [
    ...repair(service.document, say`Change the type of ${name} to NodePort`, change, { preferred: true }),
    ...repair(service.document, say`Remove nodePort ${port.nodePort?.value} from ${name}`, removal),
  ];
}
