/** wasi:http/types: the interface object, in jco's conventions. */

import { httpErrorCode } from './error-code.ts';
import { Fields } from './fields.ts';
import { FutureTrailers, IncomingBody } from './incoming-body.ts';
import { OutgoingBody } from './outgoing-body.ts';
import { IncomingRequest, OutgoingRequest, RequestOptions } from './request.ts';
import { FutureIncomingResponse, IncomingResponse, OutgoingResponse, ResponseOutparam } from './response.ts';

export const types = {
  Fields,
  FutureIncomingResponse,
  FutureTrailers,
  IncomingBody,
  IncomingRequest,
  IncomingResponse,
  OutgoingBody,
  OutgoingRequest,
  OutgoingResponse,
  RequestOptions,
  ResponseOutparam,
  httpErrorCode,
};
