import type { Located } from '../text';
import { stringAt } from './object';
import { usedVariables, type UsedVariable } from './used-variables';
import type { Container, Workload } from './workload';

/** Programs that read `<NAME>_PORT` as their own configuration, and do not start or work with what a Service puts there. */
const READERS: readonly { readonly image: RegExp; readonly variable: string }[] = [
  { image: /(?:^|\/)n8n(?:[:@]|$)/, variable: 'N8N_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-(?:enterprise-)?kafka(?:[:@]|$)/, variable: 'KAFKA_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-server(?:[:@]|$)/, variable: 'KAFKA_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-schema-registry(?:[:@]|$)/, variable: 'SCHEMA_REGISTRY_PORT' },
  { image: /(?:^|\/)confluentinc\/cp-kafka-rest(?:[:@]|$)/, variable: 'KAFKA_REST_PORT' },
  { image: /(?:^|\/)wurstmeister\/kafka(?:[:@]|$)/, variable: 'KAFKA_PORT' },
  { image: /(?:^|\/)paperless-ngx\/paperless-ngx(?:[:@]|$)/, variable: 'PAPERLESS_PORT' },
  { image: /(?:^|\/)lmenezes\/cerebro(?:[:@]|$)/, variable: 'CEREBRO_PORT' },
  { image: /(?:^|\/)mattermost\/focalboard(?:[:@]|$)/, variable: 'FOCALBOARD_PORT' },
  { image: /(?:^|\/)devopsfaith\/krakend(?:[:@]|$)/, variable: 'KRAKEND_PORT' },
];

/** A variable that a container reads as the number of a port. */
export type PortSetting = { readonly container: Container; readonly name: string } & (
  | {
      /** The program that reads it. */
      readonly image: Located<string>;
      readonly used?: never;
    }
  | {
      /** Where the manifest itself refers to it. */
      readonly used: UsedVariable;
      readonly image?: never;
    }
);

/** What the containers of a workload read as the number of a port, container by container. */
export function portSettingsOf(workload: Workload): PortSetting[] {
  return workload.containers.flatMap((container): PortSetting[] => {
    const image = stringAt(container.node, 'image');
    const read = image ? READERS.filter((reader) => reader.image.test(image.value)) : [];
    return [
      ...(image ? read.map(({ variable }) => ({ container, name: variable, image })) : []),
      ...usedVariables(container)
        .filter(isNumber)
        .map((used) => ({ container, name: used.name, used })),
    ];
  });
}

/** Whether a reference stands where only a number can. */
function isNumber({ scalar, start, env, previous }: UsedVariable): boolean {
  // A word before a number is short, and what stands before that says nothing of it.
  const before = scalar.source.slice(Math.max(0, start - 200), start);
  if (/[\w)}\]]:$/.test(before)) return true;
  if (/(?:^|[\s-])-{0,2}[\w.-]*port[= ]$/i.test(before)) return true;
  if (before !== '') return false;
  return /(?:^|_)PORT$/.test(env ?? '') || /^-{1,2}(?:[\w.-]*[-.])?port$/.test(previous ?? '');
}
