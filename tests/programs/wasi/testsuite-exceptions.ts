/** Programs of wasi-testsuite that do not pass, and why. */
export const exceptions: Readonly<Record<string, string>> = {};
