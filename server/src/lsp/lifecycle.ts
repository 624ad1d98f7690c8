import {
  ErrorCodes,
  Message,
  ResponseError,
  type Connection,
  type ConnectionOptions,
} from 'vscode-languageserver';

/** What a request that comes at the wrong time is taken for; the library answers any request at any time. */
const REFUSED = 'kubeRoutes/refused';

interface Refusal {
  readonly code: number;
  readonly message: string;
}

/**
 * Options of a connection that keep the order of the protocol: `initialize` comes first and once, and after `shutdown`
 * nothing is answered. {@link answerRefused} must be called on the connection.
 */
export function inOrder(): ConnectionOptions {
  let phase: 'new' | 'running' | 'over' = 'new';
  return {
    messageStrategy: {
      handleMessage(message, next) {
        if (Message.isRequest(message)) {
          const refusal = refuse(message.method, phase);
          if (refusal) return next({ ...message, method: REFUSED, params: refusal } as Message);
          if (message.method === 'initialize') phase = 'running';
          if (message.method === 'shutdown') phase = 'over';
        } else if (Message.isNotification(message) && phase !== 'running' && !isAnyTime(message.method))
          return;
        return next(message);
      },
    },
  };
}

/** Answers the requests that came at the wrong time. */
export function answerRefused(connection: Connection): void {
  connection.onRequest(REFUSED, ({ code, message }: Partial<Refusal>) => {
    return new ResponseError(code ?? ErrorCodes.InvalidRequest, message ?? 'not a request of clients');
  });
}

function refuse(method: string, phase: 'new' | 'running' | 'over'): Refusal | undefined {
  if (phase === 'over')
    return { code: ErrorCodes.InvalidRequest, message: `${method} came after the server was shut down` };
  if (phase === 'new' && method !== 'initialize')
    return { code: ErrorCodes.ServerNotInitialized, message: `${method} came before initialize` };
  if (phase === 'running' && method === 'initialize')
    return { code: ErrorCodes.InvalidRequest, message: 'initialize came twice' };
  return undefined;
}

/** Notifications about the connection itself. */
function isAnyTime(method: string): boolean {
  return method === 'exit' || method.startsWith('$/');
}
