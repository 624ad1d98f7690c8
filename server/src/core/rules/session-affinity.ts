import { nearest } from '../k8s/nearest';
import { describe } from '../k8s/resource';
import { isHeadless, knownTypeOf, type Service } from '../k8s/service';
import { removeSpecField, setSpecField } from '../k8s/service-edits';
import { say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { hasAny, isPlaceholder, mapOf, pairOf, scalarOf, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

const AFFINITIES = ['ClientIP', 'None'] as const;
/** DEF-002, in seconds. */
const DEFAULT_TIMEOUT = 10800;
const LONGEST_TIMEOUT = 86400;

/** SVC-033 to SVC-035, SVW-002. */
export default defineRule({
  id: 'session-affinity',
  severity: 'error',
  summary: 'Session affinity that is refused or does nothing',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'safe',
  applies: ({ spec }) => hasAny(spec, ['sessionAffinity', 'sessionAffinityConfig']),
  *check(service) {
    const affinity = scalarOf(service.spec, 'sessionAffinity');
    if (!affinity) {
      // A map or a list here is a matter of its type.
      if (!pairOf(service.spec, 'sessionAffinity')?.value) yield* droppedConfig(service);
      return;
    }
    const value = affinity.source;
    if (isPlaceholder(value)) return;
    if (value === '' || value === 'None' || affinity.value === null) {
      yield* droppedConfig(service);
    } else if (value !== 'ClientIP') {
      if (typeof affinity.value === 'string') yield unknown(service, affinity);
    } else if (isHeadless(service) && knownTypeOf(service) === 'ClusterIP') {
      yield onHeadless(service, affinity);
    } else {
      yield* timeout(service);
    }
  },
});

function unknown(service: Service, affinity: YamlScalar): Finding {
  const meant = nearest(affinity.source, AFFINITIES);
  const why = /cookie/i.test(affinity.source)
    ? say` A Service does not see cookies; some Ingress controllers and gateways offer affinity by cookie.`
    : '';
  const advice = meant ? say`Write ${meant}.` : say`Use ClientIP to keep each client on one Pod, or None.`;
  return {
    range: affinity.range,
    message: say`sessionAffinity "${affinity.source}" is not known, so the API server refuses ${describe(service)}.${why} ${advice}`,
    fixes: () =>
      (meant ? [meant] : AFFINITIES).flatMap((value) => {
        const title = say`Change sessionAffinity of ${describe(service)} to ${value}`;
        return repair(service.document, title, setSpecField(service, 'sessionAffinity', value), {
          safe: meant !== undefined,
        });
      }),
  };
}

/** SVC-034. The API server's own words are off by one: it takes 86400. */
function* timeout(service: Service): Iterable<Finding> {
  const config = mapOf(mapOf(service.spec, 'sessionAffinityConfig'), 'clientIP');
  const scalar = scalarOf(config, 'timeoutSeconds');
  const seconds = service.affinityTimeout?.value;
  if (!scalar || seconds === undefined || (seconds >= 1 && seconds <= LONGEST_TIMEOUT)) return;
  const allowed = seconds > LONGEST_TIMEOUT ? LONGEST_TIMEOUT : DEFAULT_TIMEOUT;
  const which = seconds > LONGEST_TIMEOUT ? say`a day` : say`three hours, the default`;
  yield {
    range: scalar.range,
    message: say`timeoutSeconds ${seconds} is outside 1–${LONGEST_TIMEOUT} (a day), so the API server refuses ${describe(service)}. Use a time in that range, or leave it out for the default of ${DEFAULT_TIMEOUT}.`,
    fixes: () =>
      scalar.alias
        ? []
        : repair(
            service.document,
            say`Change timeoutSeconds of ${describe(service)} to ${allowed} (${which})`,
            [replaceScalar(scalar, allowed)],
          ),
  };
}

/** SVC-035: accepted, and dropped before anybody reads it. */
function* droppedConfig(service: Service): Iterable<Finding> {
  const config = pairOf(service.spec, 'sessionAffinityConfig');
  if (config?.value?.type !== 'map' || config.value.pairs.length === 0 || config.merged) return;
  const name = describe(service);
  yield {
    range: config.range,
    severity: 'information',
    tags: ['unnecessary'],
    message: say`The API server drops sessionAffinityConfig of ${name}, since its sessionAffinity is None${service.sessionAffinity ? '' : say` by default`}. Set sessionAffinity to ClientIP, or remove the configuration.`,
    fixes: () => {
      const set = isHeadless(service) ? [] : setSpecField(service, 'sessionAffinity', 'ClientIP');
      const removal = removeSpecField(service, 'sessionAffinityConfig');
      return [
        ...repair(service.document, say`Set sessionAffinity of ${name} to ClientIP`, set, {
          preferred: true,
        }),
        ...repair(service.document, say`Remove sessionAffinityConfig from ${name}`, removal),
      ];
    },
  };
}

/** SVW-002: the API server warns of it. */
function onHeadless(service: Service, affinity: YamlScalar): Finding {
  const name = describe(service);
  return {
    range: affinity.range,
    severity: 'information',
    tags: ['unnecessary'],
    message: say`sessionAffinity does nothing on the headless ${name}: clients get the addresses of its Pods from DNS and connect to them directly, with no proxy between that could keep a client on one Pod. Remove it, or give the Service a cluster IP.`,
    fixes: () => {
      const config = pairOf(service.spec, 'sessionAffinityConfig');
      // Both go; in flow style they share their commas, so one edit cannot take them out.
      if (config && service.spec?.flow) return [];
      const edits = [
        ...removeSpecField(service, 'sessionAffinity'),
        ...removeSpecField(service, 'sessionAffinityConfig'),
      ];
      return repair(service.document, say`Remove the session affinity from ${name}`, edits);
    },
  };
}
