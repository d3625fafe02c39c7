/** Clients of services, in TypeScript. README.md and docs/clients.md show how they are used. */

export * as z from 'zod/mini';
export { BoundaryError, ServiceError, type Signature } from './boundary.ts';
export { type ConnectOptions, connect, type UntypedClient } from './connect.ts';
export { instanceService } from './instance-service.ts';
export { defineInterface, type Interface } from './interface.ts';
export { type CallLimits, limited } from './limits.ts';
export { type Call, type Outcome, outcome } from './outcome.ts';
export { type RemoteServiceOptions, remoteService } from './remote-service.ts';
export { type Closable, handleOf, type ResourceClass, resourceClass } from './resource.ts';
export { lists, scalars } from './scalar-schemas.ts';
export type { Schema } from './schema.ts';
export type { Service } from './service.ts';
