/** It is the kernel of its program: without an image there is nothing to run, and nobody to be told but by the log. */
export default { mayEnd: /^runner: (there is no memory for|the program`s image )/ };
