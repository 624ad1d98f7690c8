import { setField } from '../k8s/field-edits';
import { portNameProblems } from '../k8s/formats';
import { nearest } from '../k8s/nearest';
import { probePortsOf, type Probe, type ProbePort } from '../k8s/probe-ports';
import { describe } from '../k8s/resource';
import { protocolOf } from '../k8s/service';
import {
  describeContainer,
  hasReadablePorts,
  type Container,
  type ContainerPort,
  type Workload,
} from '../k8s/workload';
import { declaredPorts, type DeclaredPort } from '../routing/routes';
import { describeContainerPort } from '../routing/target-ports';
import { joinWords, say, upperFirst } from '../words';
import { isRewritten } from '../workspace/snapshot';
import { replaceScalar } from '../yaml/edits';
import { isPlaceholder, pairOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** How many names a finding offers. */
const SHOWN = 3;

/** POD-020, POD-021: the API server takes any name; the kubelet looks for it among the ports of the same container. */
export default defineRule({
  id: 'probe-port-not-found',
  severity: 'warning',
  summary: 'Probe or lifecycle hook that names a port its container does not declare',
  kinds: ['Workload'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(workload, { snapshot }) {
    if (!hasReadablePorts(workload)) return;
    for (const container of workload.containers) {
      // A container without an image is a patch for another one, which may well declare the port.
      if (container.role === 'init' || !pairOf(container.node, 'image')) continue;
      for (const probe of probePortsOf(container)) {
        const name = probe.port.value;
        // A name that cannot be one is refused, and a matter of `invalid-value`.
        if (typeof name !== 'string' || isPlaceholder(name) || portNameProblems(name).length > 0) continue;
        if (container.ports.some((port) => port.name?.value === name)) continue;
        if (isRewritten(snapshot, workload.document.uri)) continue;
        yield findingFor(workload, container, probe, name);
      }
    }
  },
});

function findingFor(workload: Workload, container: Container, probe: ProbePort, name: string): Finding {
  const elsewhere = declaredPorts(workload).find(({ port }) => port.name?.value === name);
  const declared = container.ports.map(describeContainerPort);
  const has = declared.length > 0 ? say`declares ${joinWords(declared)}` : say`declares no ports`;
  const other = elsewhere
    ? say` ${upperFirst(describeContainer(elsewhere.container))} declares it, but a name is looked up only in the container of the ${isHook(probe.probe) ? 'hook' : 'probe'}.`
    : '';
  const advice = elsewhere
    ? say`Use the number instead.`
    : declared.length > 0
      ? say`Use one of its ports.`
      : say`Declare the port, or use its number.`;
  return {
    range: probe.port.range,
    message: say`The ${nameOf(probe.probe)} of ${describeContainer(container)} in ${describe(workload)} goes to port "${name}", but this container ${has}, so ${CONSEQUENCES[probe.probe]}.${other} ${advice}`,
    related: elsewhere
      ? [
          {
            document: workload.document,
            range: elsewhere.port.name?.range ?? elsewhere.port.range,
            message: say`${upperFirst(describeContainer(elsewhere.container))} declares port "${name}"`,
          },
        ]
      : [],
    fixes: () => fixesFor(workload, container, probe, name, elsewhere),
  };
}

/** The kubelet cannot run the probe at all, and throws away what is no result: the state stays what it was at first. */
const CONSEQUENCES: Readonly<Record<Probe, string>> = {
  readinessProbe: say`the probe cannot be run, and the Pods never become ready, which Services wait for`,
  livenessProbe: say`the probe cannot be run, and a container that hangs is not restarted`,
  startupProbe: say`the probe cannot be run, the container never counts as started, and the Pods never become ready`,
  postStart: say`the hook fails, and the container is killed each time it starts`,
  preStop: say`the hook fails, and the container is stopped without it`,
};

function isHook(probe: Probe): boolean {
  return probe === 'postStart' || probe === 'preStop';
}

function nameOf(probe: Probe): string {
  return isHook(probe) ? say`${probe} hook` : probe;
}

function fixesFor(
  workload: Workload,
  container: Container,
  probe: ProbePort,
  name: string,
  elsewhere: DeclaredPort | undefined,
): Fix[] {
  const names = container.ports
    .filter((port) => protocolOf(port) === 'TCP')
    .flatMap((port) => port.name?.value ?? []);
  const near = nearest(name, names);
  const offered = [...new Set([...(near ? [near] : []), ...names])].slice(0, SHOWN);
  const number = elsewhere?.port.containerPort?.value ?? numberFor(container);
  return [
    ...offered.flatMap((other) => portFix(workload, container, probe, other, other === near)),
    ...nameFix(workload, container, name, !near && !elsewhere),
    ...(number === undefined
      ? []
      : portFix(workload, container, probe, number, !near && elsewhere !== undefined)),
  ];
}

function portFix(
  workload: Workload,
  container: Container,
  { probe, port }: ProbePort,
  value: string | number,
  preferred: boolean,
): Fix[] {
  const written = typeof value === 'string' ? `"${value}"` : value;
  const title = say`Change the port of the ${nameOf(probe)} of ${describeContainer(container)} to ${written}`;
  return repair(workload.document, title, port.alias ? [] : [replaceScalar(port, value)], { preferred });
}

/** Gives the one port that has no name yet the name that the probe asks for. */
function nameFix(workload: Workload, container: Container, name: string, preferred: boolean): Fix[] {
  const { document } = workload;
  const [only, second] = unnamed(container);
  if (!only || second) return [];
  const title = say`Name port ${only.containerPort?.value} of ${describeContainer(container)} "${name}"`;
  return repair(document, title, setField(document.text, only.node, 'name', name, 'first'), { preferred });
}

/** Where only one port can be meant. */
function numberFor(container: Container): number | undefined {
  const [only, second] = container.ports.filter((port) => protocolOf(port) === 'TCP');
  return second ? undefined : only?.containerPort?.value;
}

function unnamed(container: Container): ContainerPort[] {
  return container.ports.filter((port) => !port.name?.value && protocolOf(port) === 'TCP');
}
