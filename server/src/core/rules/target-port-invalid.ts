import { isPortNumber, listProblems, portNameProblems } from '../k8s/formats';
import { describe } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { standsForNumber } from '../k8s/wrong-types';
import { say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { goValueOf } from '../yaml/go-scalars';
import { isPlaceholder, scalarOf, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** SVC-017, FMT-004, FMT-005: a number from 1 to 65535 or a port name; 0 and "" are unset (SVC-018). */
export default defineRule({
  id: 'target-port-invalid',
  severity: 'error',
  summary: 'targetPort is neither a port number nor a port name',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'safe',
  *check(service) {
    for (const port of service.ports) {
      const target = scalarOf(port.node, 'targetPort');
      if (!target) continue;
      const value = goValueOf(target);
      if (value === 0 || value === '') continue;
      if (typeof value === 'number' && Number.isInteger(value)) {
        if (!isPortNumber(value)) yield outOfRange(service, target, value);
      } else if (typeof value === 'string' && !isPlaceholder(value) && !standsForNumber(value)) {
        const problems = portNameProblems(value);
        if (problems.length > 0) yield noName(service, target, value, problems);
      }
    }
  },
});

function outOfRange(service: Service, target: YamlScalar, value: number): Finding {
  return {
    range: target.range,
    message: say`targetPort ${value} is no port number, so the API server refuses ${describe(service)}. Use a number from 1 to 65535, or the name of a container port.`,
  };
}

function noName(service: Service, target: YamlScalar, name: string, problems: readonly string[]): Finding {
  const number = /^[1-9]\d{0,4}$/.test(name) && isPortNumber(Number(name)) ? Number(name) : undefined;
  if (number === undefined || target.style === 'plain') {
    return {
      range: target.range,
      message: say`targetPort "${name}" is no name that a container port can have: it ${listProblems(problems)}. So the API server refuses ${describe(service)}. Use the name of a container port (up to 15 lower-case letters, digits and single hyphens), or a number.`,
      fixes: () => lowerCase(service, target, name),
    };
  }
  return {
    range: target.range,
    message: say`targetPort "${name}" is in quotes, which makes it the name of a container port, and a name needs a letter. So the API server refuses ${describe(service)}. Write the number without quotes.`,
    fixes: () => {
      const title = say`Change targetPort "${name}" of ${describe(service)} to the number ${name}`;
      return repair(service.document, title, target.alias ? [] : [replaceScalar(target, number)], {
        safe: true,
      });
    },
  };
}

/** For `HTTP` and `http_api`. The container port needs the same name, so somebody has to look. */
function lowerCase(service: Service, target: YamlScalar, name: string): Fix[] {
  const other = name.toLowerCase().replaceAll(/[_. ]+/g, '-');
  if (target.alias || other === name || portNameProblems(other).length > 0) return [];
  const title = say`Change targetPort "${name}" of ${describe(service)} to "${other}"`;
  return repair(service.document, title, [replaceScalar(target, other)], { preferred: true });
}
