import { describe, isService } from '../../k8s/resource';
import { knownTypeOf } from '../../k8s/service';
import { setSpecField } from '../../k8s/service-edits';
import { say } from '../../words';
import { pairOf } from '../../yaml/node';
import { rewrite, type RefactoringKind } from './refactoring';

/** A load balancer goes by the node ports, so all the rest may stay (SVC-020). */
export const nodePortToLoadBalancer: RefactoringKind = {
  id: 'node-port-to-load-balancer',
  kind: 'rewrite',
  offer(_snapshot, resource) {
    if (!isService(resource) || knownTypeOf(resource) !== 'NodePort') return undefined;
    return rewrite(
      resource.document,
      say`Change ${describe(resource)} from NodePort to LoadBalancer`,
      setSpecField(resource, 'type', 'LoadBalancer'),
      [pairOf(resource.spec, 'type')?.range ?? resource.headRange],
    );
  },
};
