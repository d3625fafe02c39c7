// An open store of certificates: nothing but that it is open.

import { KernelObject } from './kernel-object';

export class CertificateStore extends KernelObject {}
