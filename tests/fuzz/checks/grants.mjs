/** It begins with the program, and has no error to say that a file system of its host fails. */
export default { mayEnd: /^grants: (there is no memory for|the host`s directory )/ };
