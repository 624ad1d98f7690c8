import { isHeadless, protocolOf, typeOf, type Service } from '../k8s/service';

/** A variable that the kubelet gives to containers because of a Service. */
export interface InjectedVariable {
  readonly name: string;
  /** The cluster chooses the IP, so it stands as `<cluster IP>` where the manifest has none. */
  readonly value: string;
}

/**
 * The variables that Pods of the Service's namespace get when they start after it (ENV-001 to ENV-017).
 * Empty for a headless or ExternalName Service (ENV-002, ENV-005).
 */
export function injectedVariables(service: Service): InjectedVariable[] {
  const name = service.name?.value;
  const [first] = service.ports;
  if (!name || !first?.port || isHeadless(service) || typeOf(service) === 'ExternalName') return [];
  const prefix = mangle(name);
  const ip = service.clusterIP?.value || '<cluster IP>';
  const bracketed = ip.includes(':') ? `[${ip}]` : ip;
  const variables: InjectedVariable[] = [
    { name: `${prefix}_SERVICE_HOST`, value: ip },
    { name: `${prefix}_SERVICE_PORT`, value: String(first.port.value) },
  ];
  for (const { name: portName, port } of service.ports) {
    if (portName && port)
      variables.push({ name: `${prefix}_SERVICE_PORT_${mangle(portName.value)}`, value: String(port.value) });
  }
  service.ports.forEach((port, index) => {
    if (!port.port) return;
    const protocol = protocolOf(port);
    const number = port.port.value;
    const url = `${protocol.toLowerCase()}://${bracketed}:${number}`;
    const own = `${prefix}_PORT_${number}_${protocol}`;
    if (index === 0) variables.push({ name: `${prefix}_PORT`, value: url });
    variables.push(
      { name: own, value: url },
      { name: `${own}_PROTO`, value: protocol.toLowerCase() },
      { name: `${own}_PORT`, value: String(number) },
      { name: `${own}_ADDR`, value: ip },
    );
  });
  return variables;
}

/** How variables spell a name. ENV-001: upper case, `-` becomes `_`, nothing else. */
export function mangle(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
