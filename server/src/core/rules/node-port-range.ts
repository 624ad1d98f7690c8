import { describe } from '../k8s/resource';
import { setPortField, setSpecField } from '../k8s/service-edits';
import { say } from '../words';
import { freeNodePort, isInRange, nodePortRequests, type NodePortRequest } from '../workspace/node-ports';
import { settingsFor, type Snapshot } from '../workspace/snapshot';
import { defineRule, repair, type Fix } from './rule';

/** SVC-023, SVC-076: node ports come from one range, which the API server's operator chooses. */
export default defineRule({
  id: 'node-port-range',
  severity: 'error',
  summary: "Node port outside the cluster's range",
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'suggested',
  applies: ({ ports, healthCheckNodePort }) =>
    healthCheckNodePort !== undefined || ports.some(({ nodePort }) => nodePort),
  *check(service, { settings }) {
    const { from, to } = settings.nodePortRange;
    for (const request of nodePortRequests(service)) {
      if (isInRange(settings, request.number)) continue;
      yield {
        range: request.range,
        message: say`${fieldOf(request)} ${request.number} is outside the range of node ports, ${from}–${to}, so the API server refuses ${describe(service)}. Choose a number from the range, or leave the field out and the cluster chooses. If your cluster has another range, put it into the setting kubeRoutes.nodePortRange.`,
        fixes: ({ snapshot }) => changeNodePort(snapshot, request, request.number),
      };
    }
  },
});

/** Offers a free number for a request: one that resembles `like`, where it can be had. */
export function changeNodePort(snapshot: Snapshot, request: NodePortRequest, like: number): Fix[] {
  const { service, port } = request;
  const number = freeNodePort(snapshot, settingsFor(snapshot, service.document.uri), like);
  if (number === undefined) return [];
  const edits = port
    ? setPortField(service, port, 'nodePort', number)
    : setSpecField(service, 'healthCheckNodePort', number);
  const title = say`Change ${fieldOf(request)} ${request.number} of ${describe(service)} to ${number}`;
  return repair(service.document, title, edits, { preferred: true });
}

export function fieldOf(request: NodePortRequest): 'nodePort' | 'healthCheckNodePort' {
  return request.port ? 'nodePort' : 'healthCheckNodePort';
}
