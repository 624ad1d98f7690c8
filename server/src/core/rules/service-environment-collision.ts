import { putField } from '../k8s/field-edits';
import { portSettingsOf } from '../k8s/port-settings';
import { describe, isWorkload } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { UsedVariable } from '../k8s/used-variables';
import type { Workload } from '../k8s/workload';
import { getsServiceVariables, mayDefine } from '../routing/container-variables';
import { injectedVariables } from '../routing/environment';
import type { OffsetRange } from '../text';
import { say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { areClose, distanceBetween, findInNamespace, SAME_FILE } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { placeIn } from '../yaml/scalar-place';
import { defineRule, repair, type Finding } from './rule';

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
    const workloads = findInNamespace(snapshot, service, keyFor.portSetting(variable.name))
      .filter(isWorkload)
      .filter((workload) => areClose(snapshot, service.document.uri, workload.document.uri))
      .filter(getsServiceVariables);
    for (const workload of nearestFirst(snapshot, service, workloads)) {
      const reader = readerIn(snapshot, workload, variable.name);
      if (reader) {
        yield findingFor(service, workload, variable, reader);
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
  const setting = portSettingsOf(workload).find(
    ({ name, container }) => name === variable && !mayDefine(snapshot, workload, container, variable),
  );
  if (!setting) return undefined;
  const { image, used } = setting;
  return image
    ? {
        range: image.range,
        does: say`runs ${imageName(image.value)}, which reads ${variable} as a setting of its own`,
      }
    : { range: rangeOf(workload, used), does: say`uses ${variable} as a port number` };
}

function nearestFirst(snapshot: Snapshot, { document }: Service, workloads: readonly Workload[]): Workload[] {
  const distance = (workload: Workload) =>
    distanceBetween(snapshot, document.uri, workload.document.uri) ?? SAME_FILE;
  return workloads.toSorted((a, b) => distance(a) - distance(b));
}

function findingFor(
  service: Service,
  workload: Workload,
  { name, value }: { name: string; value: string },
  { range, does }: Reader,
): Finding {
  return {
    range: service.name?.range ?? service.headRange,
    message: say`Because of ${describe(service)} every container of the namespace that does not set ${name} itself gets ${name}=${value}, and ${describe(workload)} ${does}. Set the variable there, give the Service another name, or switch these variables off with "enableServiceLinks: false".`,
    related: [{ document: workload.document, range, message: `${describe(workload)} ${does}` }],
    fixes: () => {
      const { podSpec, document } = workload;
      return podSpec
        ? repair(
            document,
            say`Switch off the variables of Services in ${describe(workload)}`,
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
