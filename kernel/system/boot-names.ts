/** Interfaces of nucleus:boot, as this kernel has them. */

export const DIVISION = 'nucleus:boot/division@0.1.0';
export const ROOT_POLICY = 'nucleus:boot/root-policy@0.1.0';
export const CATALOGUE = 'nucleus:boot/catalogue@0.1.0';
export const PROGRESS = 'nucleus:boot/progress@0.1.0';
