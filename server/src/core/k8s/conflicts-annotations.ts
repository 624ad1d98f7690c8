import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, pairOf, scalarOf, seqOf, mapsOf, type YamlMap, type YamlPair } from '../yaml/node';
import { conflict, effective, NO_CONFLICTS, type Checks, type Conflict, type Place } from './conflict';
import { describe } from './resource';
import { mayBeFilledIn } from './wrong-types';

/** Annotations that the API server reads, by the type of the mapping that has the `metadata`. */
export const annotationChecks: Checks = {
  V1Ingress: ingressClass,
  V1Pod: annotationsOfPod,
  V1PodTemplateSpec: annotationsOfPod,
};

const INGRESS_CLASS = 'kubernetes.io/ingress.class';
const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP =
  /^(?:seccomp\.security\.alpha\.kubernetes\.io\/pod$|container\.seccomp\.security\.alpha\.kubernetes\.io\/)/;
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotation is from before the field; both together must agree. */
function* ingressClass(place: Place): Iterable<Conflict> {
  const { at, resource } = place;
  const annotations = annotationsOf(at.map);
  const annotation = annotations && pairOf(annotations, INGRESS_CLASS);
  const field = scalarOf(mapOf(at.map, 'spec'), 'ingressClassName');
  if (!annotation || !field || field.value === null) return;
  const text = textOf(annotation);
  if (text === undefined || text === field.source || mayBeFilledIn(field.source)) return;
  const owner = describe(resource);
  const message = say`The annotation ${INGRESS_CLASS} of ${owner} says "${text}", but its ingressClassName is "${field.source}", ${place.refused} Remove the annotation, the older of the two.`;
  const title = say`Remove the annotation ${INGRESS_CLASS} from ${owner}`;
  yield conflict(place, annotation, message, title, annotations);
}

function annotationsOfPod(place: Place): Iterable<Conflict> {
  const annotations = annotationsOf(place.at.map);
  return annotations?.pairs.some(({ key }) => isRead(key.source)) ? podAnnotations(place) : NO_CONFLICTS;
}

function isRead(key: string): boolean {
  return key === MIRROR || key === DELETION_COST || key.startsWith(APP_ARMOR) || SECCOMP.test(key);
}

/** What the API server checks of annotations that mean something for Pods. */
function* podAnnotations(place: Place): Iterable<Conflict> {
  const { at } = place;
  const annotations = annotationsOf(at.map);
  for (const pair of annotations?.pairs ?? []) {
    const key = pair.key.source;
    const text = isRead(key) ? textOf(pair) : undefined;
    if (pairOf(annotations, key) !== pair || text === undefined || !annotations) continue;
    const problem = problemOf(place, key, text);
    if (!problem) continue;
    const message = say`The annotation ${key} of ${describe(place.resource)} ${problem.what}, ${place.refused} ${problem.advice}`;
    yield {
      range: pair.merged ? at.head : (pair.value?.range ?? pair.key.range),
      message,
      title: undefined,
      edits: [],
    };
  }
}

function problemOf(
  { at }: Place,
  key: string,
  text: string,
): { readonly what: string; readonly advice: string } | undefined {
  const spec = mapOf(at.map, 'spec');
  if (key === MIRROR && !effective(spec, 'nodeName')) {
    return {
      what: say`goes only with a Pod that has a nodeName`,
      advice: say`Remove it: the kubelet sets it on the Pods it reads from files.`,
    };
  }
  if (key === DELETION_COST && !isCost(text)) {
    return {
      what: say`is "${text}", which is no whole number`,
      advice: say`Use a number such as 100 or -100, in quotes.`,
    };
  }
  if (SECCOMP.test(key) && !isSeccompProfile(text)) {
    return {
      what: say`is "${text}", which is no seccomp profile`,
      advice: say`Use securityContext.seccompProfile, which takes its place.`,
    };
  }
  if (!key.startsWith(APP_ARMOR)) return undefined;
  const container = key.slice(APP_ARMOR.length);
  if (spec && isComplete(spec) && !containersOf(spec).includes(container)) {
    return {
      what: say`is for a container "${container}", which is not there`,
      advice: say`Name a container of the Pod behind the "/".`,
    };
  }
  return /^(?:$|runtime\/default$|unconfined$|localhost\/)/.test(text)
    ? undefined
    : {
        what: say`is "${text}", which is no AppArmor profile`,
        advice: say`Use runtime/default, unconfined, or localhost/ and the name of a profile.`,
      };
}

function annotationsOf(map: YamlMap): YamlMap | undefined {
  return mapOf(mapOf(map, 'metadata'), 'annotations');
}

/** `undefined` where it is no text, or is yet to be filled in. */
function textOf({ value }: YamlPair): string | undefined {
  if (!value) return '';
  const text = value.type === 'scalar' ? (goValueOf(value) ?? '') : undefined;
  return typeof text === 'string' && !mayBeFilledIn(text) ? text : undefined;
}

function isCost(text: string): boolean {
  return /^(?:0|[1-9]\d*|-\d+)$/.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31;
}

function isSeccompProfile(text: string): boolean {
  if (/^(?:runtime\/default|docker\/default|unconfined)$/.test(text)) return true;
  if (!text.startsWith('localhost/')) return false;
  const path = text.slice('localhost/'.length);
  return !path.startsWith('/') && !path.split('/').includes('..');
}

/** Whether the names of all containers can be read. */
function isComplete(spec: YamlMap): boolean {
  return containersOf(spec).every((name) => name !== '' && !mayBeFilledIn(name));
}

function containersOf(spec: YamlMap): string[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    mapsOf(seqOf(spec, field)).map(({ map }) => scalarOf(map, 'name')?.source ?? ''),
  );
}
