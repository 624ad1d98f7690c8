import { setField } from '../k8s/field-edits';
import { portNameProblems } from '../k8s/formats';
import { describe, isService } from '../k8s/resource';
import { describePort, isHeadless, protocolOf, type Service, type ServicePort } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { reachablePorts, type DeclaredPort, type Gap, type Route } from '../routing/routes';
import {
  describeContainerPort,
  describeAllDeclared,
  describeDeclared,
  judgedRoutes,
  withoutTarget,
  mayDeclare,
} from '../routing/target-ports';
import { joinWords, say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { isLeftOut } from '../workspace/manifest-sets';
import { directoryOf } from '../workspace/paths';
import { sameNamespace } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { defineRule, type Finding, type Fix, type Related } from './rule';

/** How many workloads a finding names, and how many names it offers. */
const SHOWN = 3;

/** RES-021, RES-025: Pods without a port of that name get nothing, and nobody says so. */
export default defineRule({
  id: 'target-port-not-found',
  severity: 'warning',
  summary: 'Named targetPort that no container declares',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    for (const route of judgedRoutes(snapshot, service)) {
      const { target } = route;
      if (typeof target !== 'string' || isPlaceholder(target) || portNameProblems(target).length > 0)
        continue;
      const gaps = route.gaps.filter(({ reason }) => reason.kind !== 'protocol');
      if (gaps.some(({ workload }) => mayDeclare(snapshot, workload, target))) continue;
      if (gaps.length > 0 && gaps.length === route.gaps.length && route.backends.length === 0) {
        yield inNone(snapshot, service, route, target, gaps);
      } else {
        const odd = gaps.filter(({ workload }) => !isExpectedGap(route, workload));
        if (odd.length > 0) yield inSome(service, route, target, odd);
      }
    }
  },
});

function inNone(
  snapshot: Snapshot,
  service: Service,
  route: Route,
  target: string,
  gaps: readonly Gap[],
): Finding {
  const { port } = route;
  const init = gaps.find(({ reason }) => reason.kind === 'init-container');
  const who = nameWorkloads(gaps, 'or');
  const what =
    init?.reason.kind === 'init-container'
      ? say`Only the init container "${init.reason.found.container.name?.value ?? ''}" of ${describe(init.workload)} declares a port named "${target}", and a Service reaches only containers and sidecars`
      : say`No container of ${who} declares a port named "${target}"`;
  const advice = gaps.some(({ workload }) => namesFor(port, workload).length > 0)
    ? say`Use one of the declared names, or name the container port.`
    : say`Name the container port, or use its number.`;
  // Scaffolds keep such files until somebody takes them in, with the patch that adds the port.
  const isSpare = !gaps.some(({ near }) => near) && isLeftOut(snapshot, service.document.uri);
  const isVariant = !isSpare && areOfOtherVariants(snapshot, service, gaps);
  const remark = isSpare
    ? say` No kustomization takes in this file; if it is not applied, all is well.`
    : isVariant
      ? say` ${describe(service)} stands in other files, too; if these Pods belong to one of those, all is well.`
      : '';
  return {
    range: rangeOf(port),
    ...(isSpare || isVariant || isHeadless(service) ? { severity: 'information' as const } : {}),
    message: say`${what}, so ${withoutTarget(service, port)}. ${declared(gaps)}. ${advice}${remark}`,
    related: gaps.slice(0, SHOWN).map(relatedTo),
    fixes: () => fixesFor(service, route, target, gaps),
  };
}

/** Where each file is an example by itself, the Pods beside a Service belong to another example. */
function areOfOtherVariants(snapshot: Snapshot, service: Service, gaps: readonly Gap[]): boolean {
  const { uri } = service.document;
  if (snapshot.set || gaps.some(({ workload }) => workload.document.uri === uri)) return false;
  return find(snapshot, keyFor.name('Service', service.name?.value ?? '')).some(
    (other) =>
      isService(other) &&
      other.document.uri !== uri &&
      directoryOf(other.document.uri) === directoryOf(uri) &&
      sameNamespace(snapshot, other, service),
  );
}

function inSome(service: Service, route: Route, target: string, gaps: readonly Gap[]): Finding {
  const { port, backends } = route;
  const others = backends[0] ? say`, unlike ${describe(backends[0].workload)}` : '';
  return {
    range: rangeOf(port),
    severity: 'information',
    message: say`${describe(service)} also selects ${nameWorkloads(gaps, 'and')}, where no container declares a port named "${target}"${others}, so ${describePort(port)} sends nothing there. ${declared(gaps)}. If these Pods should serve it, name their port "${target}"; otherwise narrow the selector.`,
    related: gaps.slice(0, SHOWN).map(relatedTo),
    fixes: () => gaps.flatMap(({ workload }) => nameFix(port, workload, target, false)),
  };
}

/** Jobs run beside a server; and of two variants of one workload only one is applied. */
function isExpectedGap({ backends }: Route, workload: Workload): boolean {
  if (workload.kind === 'Job' || workload.kind === 'CronJob') return true;
  return backends.some(
    (backend) =>
      backend.workload.kind === workload.kind && backend.workload.name?.value === workload.name?.value,
  );
}

function fixesFor(service: Service, { port }: Route, target: string, gaps: readonly Gap[]): Fix[] {
  const near = gaps.find((gap) => gap.near)?.near?.port.name?.value ?? nameOfSameNumber(port, gaps);
  const names = new Set([
    ...(near ? [near] : []),
    ...gaps.flatMap(({ workload }) => namesFor(port, workload)),
  ]);
  const numbers = new Set(gaps.flatMap(({ workload }) => candidates(port, workload).map(numberOf)));
  const [number] = numbers;
  return [
    ...[...names].slice(0, SHOWN).flatMap((name) => targetFix(service, port, name, name === near)),
    ...gaps.flatMap(({ workload }) => nameFix(port, workload, target, gaps.length === 1 && !near)),
    ...(number !== undefined && numbers.size === 1 ? targetFix(service, port, number, false) : []),
  ];
}

function targetFix(service: Service, port: ServicePort, target: string | number, preferred: boolean): Fix[] {
  const { document } = service;
  const edits = setField(document.text, port.node, 'targetPort', target);
  if (edits.length === 0) return [];
  const written = typeof target === 'string' ? `"${target}"` : target;
  const title = say`Change the targetPort of ${describePort(port)} of ${describe(service)} to ${written}`;
  return [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document })) }];
}

/** Gives the one port that has no name yet the name that the Service asks for. */
function nameFix(port: ServicePort, workload: Workload, target: string, preferred: boolean): Fix[] {
  const unnamed = candidates(port, workload).filter((candidate) => !candidate.port.name);
  const [only] = unnamed;
  if (!only || unnamed.length > 1) return [];
  const { document } = workload;
  const edits = setField(document.text, only.port.node, 'name', target, 'first');
  if (edits.length === 0) return [];
  const title = say`Name port ${numberOf(only)} of ${describe(workload)} "${target}"`;
  return [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document })) }];
}

/** The workload's ports that the Service port could reach. */
function candidates(port: ServicePort, workload: Workload): DeclaredPort[] {
  return reachablePorts(workload).filter(
    (declaredPort) => protocolOf(declaredPort.port) === protocolOf(port),
  );
}

/** The name of the one container port that has the Service port's own number. */
function nameOfSameNumber(port: ServicePort, gaps: readonly Gap[]): string | undefined {
  const same = gaps.flatMap(({ workload }) =>
    candidates(port, workload).filter((candidate) => numberOf(candidate) === port.port?.value),
  );
  const names = new Set(same.map((candidate) => candidate.port.name?.value));
  return names.size === 1 ? same[0]?.port.name?.value : undefined;
}

function namesFor(port: ServicePort, workload: Workload): string[] {
  return candidates(port, workload).flatMap((candidate) => candidate.port.name?.value ?? []);
}

function numberOf({ port }: DeclaredPort): number {
  return port.containerPort?.value ?? 0;
}

function relatedTo({ workload, reason, near }: Gap): Related {
  const { document } = workload;
  if (reason.kind === 'init-container') {
    return {
      document,
      range: reason.found.port.name?.range ?? reason.found.port.range,
      message: say`Declared by an init container`,
    };
  }
  if (near) {
    const message = say`${describe(workload)} declares ${describeContainerPort(near.port)}`;
    return { document, range: near.port.name?.range ?? near.port.range, message };
  }
  return { document, range: workload.headRange, message: describeDeclared(workload) };
}

function declared(gaps: readonly Gap[]): string {
  return describeAllDeclared(
    gaps.map(({ workload }) => workload),
    SHOWN,
  );
}

function nameWorkloads(gaps: readonly Gap[], conjunction: 'and' | 'or'): string {
  // Variants of one workload have one name.
  const all = [...new Set(gaps.map(({ workload }) => describe(workload)))];
  const names = all.slice(0, SHOWN);
  const more = all.length - names.length;
  return joinWords(more > 0 ? [...names, say`${more} more`] : names, conjunction);
}

function rangeOf(port: ServicePort): Finding['range'] {
  return port.targetPort?.range ?? port.range;
}
