import { say } from '../words';
import { mapOf, pairOf, scalarOf, seqOf } from '../yaml/node';
import {
  around,
  conflict,
  effective,
  flagAt,
  ifAny,
  literalAt,
  NO_CONFLICTS,
  placeOf,
  refusal,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { mayBeFilledIn } from './wrong-types';

/** What a container may do on its node. */
export const securityChecks: Checks = {
  V1SecurityContext: [ifAny(['allowPrivilegeEscalation'], escalation), ifAny(['procMount'], procMount)],
  V1SeccompProfile: [ifAny(['localhostProfile'], profile)],
  V1AppArmorProfile: [ifAny(['localhostProfile'], profile)],
};

function escalation(place: Place): Iterable<Conflict> {
  const { map } = place.at;
  const isSuspect = pairOf(map, 'privileged') ?? pairOf(mapOf(map, 'capabilities'), 'add');
  return isSuspect ? escalating(place) : NO_CONFLICTS;
}

function* escalating(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const pair = effective(at.map, 'allowPrivilegeEscalation');
  if (!pair || flagAt(at.map, 'allowPrivilegeEscalation') !== false) return;
  const added = seqOf(mapOf(at.map, 'capabilities'), 'add')?.items ?? [];
  const isAdmin = added.some(({ value }) => value?.type === 'scalar' && value.source === 'CAP_SYS_ADMIN');
  const isPrivileged = flagAt(at.map, 'privileged') === true;
  if (!isAdmin && !isPrivileged) return;
  const what = isPrivileged ? 'privileged' : say`the capability CAP_SYS_ADMIN`;
  const message = say`${where} has allowPrivilegeEscalation: false, but also ${what}, which lets its processes escalate, ${refused} Remove one of the two.`;
  yield conflict(place, pair, message, say`Remove allowPrivilegeEscalation from ${where}`);
}

function* procMount(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const pair = effective(at.map, 'procMount');
  const users = flagAt(around(at, 'V1PodSpec')?.map, 'hostUsers');
  if (
    !pair ||
    literalAt(at.map, 'procMount')?.source !== 'Unmasked' ||
    (users !== undefined && users !== true)
  )
    return;
  const message = say`procMount in ${where} is Unmasked, which only Pods with hostUsers: false can have, ${refused} Remove it, or set hostUsers: false in the spec of the Pod.`;
  yield conflict(place, pair, message, say`Remove procMount from ${where}`);
}

/** Only a profile of the type Localhost has a path. */
function* profile(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const type = scalarOf(at.map, 'type')?.source ?? '';
  const pair = effective(at.map, 'localhostProfile');
  if (!pair || mayBeFilledIn(type)) return;
  if (type !== 'Localhost') {
    // Without a sound type nobody can say.
    if (!/^(?:RuntimeDefault|Unconfined)$/.test(type)) return;
    const message = say`${where} names a localhostProfile, but its type is ${type}, ${refused} Remove localhostProfile, or use the type Localhost.`;
    yield conflict(place, pair, message, say`Remove localhostProfile from ${where}`);
    return;
  }
  if (at.type !== 'V1AppArmorProfile') return;
  const path = scalarOf(at.map, 'localhostProfile')?.source ?? '';
  if (path === path.trim() && path.length <= 4095) return;
  const what = path === path.trim() ? say`is longer than 4095 characters` : say`has white space around it`;
  yield refusal(
    placeOf(at, pair),
    say`localhostProfile in ${where} ${what}, ${refused} Use the name of a profile alone.`,
  );
}
