import { putField } from '../k8s/field-edits';
import { stringAt } from '../k8s/object';
import { describe, isWorkload } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import {
  getsServiceVariables,
  mayDefine,
  usedVariables,
  type UsedVariable,
} from '../routing/container-variables';
import { injectedVariables } from '../routing/environment';
import type { OffsetRange } from '../text';
import { areClose, nearby, sameNamespace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { placeIn } from '../yaml/scalar-place';
import { defineRule, repair, type Finding } from './rule';

/** Programs that read `<NAME>_PORT` as their own configuration, and do not start or work with what a Service puts there. */
const READERS: readonly { readonly image: RegExp; readonly variable: string }[] = [
  { image: /(?:^|\/)n8n(?:[:@]|$)/, variable: 'N8N_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-(?:enterprise-)?kafka(?:[:@]|$)/, variable: 'KAFKA_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-server(?:[:@]|$)/, variable: 'KAFKA_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-schema-registry(?:[:@]|$)/, variable: 'SCHEMA_REGISTRY_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-kafka-rest(?:[:@]|$)/, variable: 'KAFKA_REST_PORT' },
];

/** ENV-008: what a Service gives to the containers of its namespace may be what one of them reads as a setting. */
export default defineRule({
  id: 'service-environment-collision',
  severity: 'information',
  summary: 'Service whose variable takes the place of a setting',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    const variable = injectedVariables(service).find(({ name }) => name === urlVariable(service));
    if (!variable || !service.name) return;
    for (const { resource } of nearby(snapshot, service.document.uri, 'workloads')) {
      if (!isWorkload(resource) || !sameNamespace(snapshot, service, resource)) continue;
      if (!areClose(snapshot, service.document.uri, resource.document.uri)) continue;
      if (!getsServiceVariables(resource)) continue;
      const reader = readerIn(snapshot, resource, variable.name);
      if (reader) {
        yield findingFor(service, resource, variable, reader);
        return;
      }
    }
  },
});

/** ENV-013: the only variable that looks like a setting and holds a URL. */
function urlVariable({ name }: Service): string {
  return `${name?.value.toUpperCase().replaceAll('-', '_')}_PORT`;
}

interface Reader {
  readonly range: OffsetRange;
  /** A clause about the workload. */
  readonly does: string;
}

function readerIn(snapshot: Snapshot, workload: Workload, variable: string): Reader | undefined {
  for (const container of workload.containers) {
    if (mayDefine(snapshot, workload, container, variable)) continue;
    const image = stringAt(container.node, 'image');
    if (image && READERS.some((reader) => reader.variable === variable && reader.image.test(image.value))) {
      return {
        range: image.range,
        does: `runs ${imageName(image.value)}, which reads ${variable} as a setting of its own`,
      };
    }
    const used = usedVariables(container).find(({ name, ...use }) => name === variable && isNumber(use));
    if (used) return { range: rangeOf(workload, used), does: `uses ${variable} as a port number` };
  }
  return undefined;
}

/** Whether a reference stands where only a number can. */
function isNumber({ scalar, start, env, previous }: Omit<UsedVariable, 'name'>): boolean {
  const before = scalar.source.slice(0, start);
  if (/[\w)}\]]:$/.test(before)) return true;
  if (/(?:^|[\s-])-{0,2}[\w.-]*port[= ]$/i.test(before)) return true;
  if (before !== '') return false;
  return /(?:^|_)PORT$/.test(env ?? '') || /^-{1,2}(?:[\w.-]*[-.])?port$/.test(previous ?? '');
}

function findingFor(
  service: Service,
  workload: Workload,
  { name, value }: { name: string; value: string },
  { range, does }: Reader,
): Finding {
  return {
    range: service.name?.range ?? service.headRange,
    message: `Because of ${describe(service)} every container of the namespace that does not set ${name} itself gets ${name}=${value}, and ${describe(workload)} ${does}. Set the variable there, give the Service another name, or switch these variables off with "enableServiceLinks: false".`,
    related: [{ document: workload.document, range, message: `${describe(workload)} ${does}` }],
    fixes: () => {
      const { podSpec, document } = workload;
      return podSpec
        ? repair(
            document,
            `Switch off the variables of Services in ${describe(workload)}`,
            putField(document.text, podSpec, 'enableServiceLinks', false),
          )
        : [];
    },
  };
}

function imageName(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

function rangeOf(workload: Workload, { scalar, start, end }: UsedVariable): OffsetRange {
  return placeIn(workload.document.text, scalar, start, end).range;
}
