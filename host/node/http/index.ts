/** What other rooms use of host/node/http. */

export { ComponentServer, type ServerOptions } from './server.ts';
