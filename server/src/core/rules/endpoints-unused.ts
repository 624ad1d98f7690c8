import { describe } from '../k8s/resource';
import { knownTypeOf } from '../k8s/service';
import { closeServedServices, isOutOfTraffic, isWrittenByController } from '../routing/pairing';
import { say } from '../words';
import { searchedPlace } from '../workspace/scope';
import { defineRule } from './rule';

/** SVC-067: the name of an ExternalName Service leads to another name, and nobody looks at its endpoints. */
export default defineRule({
  id: 'endpoints-unused',
  severity: 'warning',
  summary: 'Endpoints of an ExternalName Service',
  kinds: ['Endpoints', 'EndpointSlice'],
  scope: 'workspace',
  fixable: false,
  *check(source, { snapshot }) {
    if (isWrittenByController(source) || isOutOfTraffic(source)) return;
    const services = closeServedServices(snapshot, source);
    const [service] = services;
    // Of several variants of the Service another one may use them.
    if (!service || !services.every((other) => knownTypeOf(other) === 'ExternalName')) return;
    const label = source.kind === 'EndpointSlice' ? source.serviceName?.value.range : undefined;
    const target = service.externalName?.value || say`its externalName`;
    yield {
      range: label ?? source.name?.range ?? source.headRange,
      message: say`${describe(service)} is of type ExternalName in ${searchedPlace(snapshot)}, so its name leads to ${target}, and these addresses get no traffic. Remove ${describe(source)}, or make the type of the Service ClusterIP, without an externalName.`,
      related: [
        {
          document: service.document,
          range: service.type?.range ?? service.headRange,
          message: say`${describe(service)} is an alias`,
        },
      ],
    };
  },
});
